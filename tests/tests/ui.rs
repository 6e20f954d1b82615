//! What the compiler says of mistakes, word for word.
//!
//! The messages are those of the toolchain named in `Cargo.toml`. Regenerate them with
//! `TRYBUILD=overwrite cargo test -p lightfriend-tests --test ui`, and read what changed.

#[test]
fn mistakes_are_explained_at_the_users_own_token() {
    trybuild::TestCases::new().compile_fail("ui/fail/*/*.rs");
}
