//! The example as a newcomer runs it, without anybody's credentials.

use std::process::Command;

#[test]
fn the_example_shows_offline_what_a_wrong_secret_looks_like() {
    // `cargo test --workspace` builds the examples before it runs the tests.
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/doctor");
    assert!(
        program.exists(),
        "run `cargo build --workspace --examples` first"
    );
    let output = Command::new(program)
        .env_remove("GOOGLE_CALENDAR_CLIENT_ID")
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}");
    let secret = "PROBABLY  GOOGLE_CALENDAR_CLIENT_ID or GOOGLE_CALENDAR_CLIENT_SECRET: ";
    assert!(shown.contains(secret), "{shown}");
    assert!(shown.ends_with("1 thing has to be mended\n"), "{shown}");
    assert!(!shown.contains("a-wrong-secret"), "{shown}");
}
