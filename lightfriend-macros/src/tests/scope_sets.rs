//! Named groups of scopes.

use super::{assert_contains, assert_error, assert_fine, assert_lacks, errors, service, text};

#[test]
fn the_descriptor_has_the_sets() {
    let sets = text(&service(
        "scopes(\"read\"), scope_sets(write(\"a\", \"b\"), admin(\"b\", \"c\"))",
    ));
    assert_contains(
        &sets,
        "scope_sets: &[ScopeSet { name: \"write\", scopes: &[\"a\", \"b\"] }, ScopeSet { name: \
         \"admin\", scopes: &[\"b\", \"c\"] }],",
    );
    assert_contains(&sets, "| `write` | `a` and `b` |");
    assert_lacks(&text(&service("scopes(\"read\")")), "scope_sets");
    // Words of Rust are names like any others.
    assert_fine("scope_sets(type(\"a\"), r#use(\"b\"))");
}

#[test]
fn labels_of_the_preset_are_those_of_sets_as_well() {
    let text =
        text("#[oauth(provider = \"slack\", scope_sets(write(\"chat:write\")))] pub struct Slack;");
    assert_contains(&text, "(\"chat:write\", \"Post messages\")");
}

#[test]
fn an_id_token_that_a_set_asks_for_repeats_the_nonce() {
    let text =
        text("#[oauth(provider = \"google\", scope_sets(profile(\"openid\")))] pub struct Slack;");
    assert_contains(&text, "nonce: true,");
}

#[test]
fn sets_are_a_list_of_names_with_scopes() {
    for (wrong, token, words) in [
        (
            "scope_sets",
            "scope_sets",
            "`scope_sets(write(\"..\"), admin(\"..\"))`",
        ),
        (
            "scope_sets = \"a\"",
            "\"a\"",
            "`scope_sets(write(\"..\"), admin(\"..\"))`",
        ),
        ("scope_sets()", "scope_sets", "the list is empty"),
        ("scope_sets(\"a\")", "\"a\"", "a value needs a name"),
        (
            "scope_sets(write)",
            "write",
            "write `write(\"..\", \"..\")`",
        ),
        (
            "scope_sets(write = \"a b\")",
            "\"a b\"",
            "write `write(\"a\", \"b\")`",
        ),
        ("scope_sets(write())", "write", "the list is empty"),
        ("scope_sets(write(a))", "a", "quotes"),
        ("scope_sets(a::b(\"c\"))", "a::b", "no name"),
        (
            "scope_sets(write(\"ghp_0123456789ABCDEFGHIJ\"))",
            "\"ghp_0123456789ABCDEFGHIJ\"",
            "GitHub token",
        ),
    ] {
        assert_error(wrong, token, words);
    }
}

#[test]
fn a_name_stands_in_links() {
    assert_error("scope_sets(Write(\"a\"))", "Write", "write `write(..)`");
    assert_error("scope_sets(_w(\"a\"))", "_w", "small letter");
    assert_error(
        "scope_sets(write(\"a\"), write(\"b\"))",
        "write",
        "the scope set `write` is given twice",
    );
}

#[test]
fn scopes_of_a_set_are_scopes() {
    assert_error("scope_sets(write(\"\"))", "\"\"", "empty");
    assert_error(
        "scope_sets(write(\"a b\"))",
        "\"a b\"",
        "write `write(\"a\", \"b\")`",
    );
    assert_error("scope_sets(write(\"a\", \"a\"))", "\"a\"", "twice");
    assert_error(
        "scopes(\"a\"), scope_sets(write(\"b\", \"a\"))",
        "\"a\"",
        "always asked for",
    );
    let many = errors(&service(
        "scope_sets(write(\"\", \"a b\"), write(\"c\"), Admin(\"d\"))",
    ));
    assert_eq!(many.len(), 4, "{many:#?}");
}
