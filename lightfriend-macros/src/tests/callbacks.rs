//! The parameters of a callback: each is read for one thing.

use super::{assert_contains, assert_error, assert_fine, error, errors, service, text};

const RENAMED: &str = "rename(authorization(state = \"s\"))";

/// A struct with a field that the callback gives.
fn with(attributes: &str, callback: &str) -> String {
    service(attributes).replace(
        "pub struct Service;",
        &format!("pub struct Service {{ #[oauth(callback = \"{callback}\")] a: String }}"),
    )
}

#[test]
fn a_renamed_state_is_read_under_its_name_and_leaves_its_own() {
    for both in [RENAMED, "rename(state = \"s\")"] {
        let (token, message) = error(&with(both, "s"));
        assert_eq!(token, "\"s\"");
        assert!(message.contains("the flow reads `s` itself"), "{message}");
        assert_error(
            &format!("{both}, code_param(\"s\", \"code\")"),
            "\"s\"",
            "`s` means something else in a callback",
        );
        assert_error(
            &format!("{both}, callback_signature(param = \"s\")"),
            "\"s\"",
            "`s` means something else in a callback",
        );
        assert_contains(
            &text(&with(both, "state")),
            "Source::Callback { name: \"state\"",
        );
        assert_fine(&format!("{both}, code_param = \"state\""));
        assert_fine(&format!("{both}, callback_signature(param = \"state\")"));
    }
    let (_, message) = error(&with("", "state"));
    assert!(
        message.contains("the flow reads `state` itself"),
        "{message}"
    );
}

#[test]
fn a_state_takes_no_name_of_another() {
    for name in ["code", "iss", "error", "error_description", "id_token"] {
        assert_error(
            &format!("rename(authorization(state = \"{name}\"))"),
            &format!("\"{name}\""),
            "where `state` comes back under this name",
        );
    }
    assert_fine("rename(authorization(state = \"code\")), code_param = \"c\"");
}

#[test]
fn a_field_is_neither_the_code_nor_the_signature() {
    for (attributes, name) in [
        ("", "code"),
        ("code_param = \"auth_code\"", "auth_code"),
        ("code_param(\"a\", \"code\")", "code"),
        ("callback_signature(param = \"hmac\")", "hmac"),
    ] {
        let (token, message) = error(&with(attributes, name));
        assert_eq!(token, format!("\"{name}\""));
        assert!(message.contains("itself, and nobody keeps it"), "{message}");
    }
    assert_eq!(errors(&with("code_param = \"auth_code\"", "code")), []);
    assert_eq!(errors(&with("", "hmac")), []);
}
