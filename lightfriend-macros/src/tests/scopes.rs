//! Scopes.

use super::{assert_contains, assert_error, assert_fine, service, text};

#[test]
fn a_scope_has_the_characters_of_the_rfc() {
    assert_fine("scopes(\"https://a.example/auth/x.y\", \"a:b\", \"!#[]~\")");
    assert_error("scopes(\"a\\\"b\")", "\"a\\\"b\"", "RFC 6749 section 3.3");
    assert_error("scopes(\"a\\\\b\")", "\"a\\\\b\"", "RFC 6749 section 3.3");
    assert_error("scopes(\"\u{e9}\")", "\"\u{e9}\"", "RFC 6749 section 3.3");
}

#[test]
fn two_scopes_in_one_string_are_told_apart() {
    assert_error(
        "scopes(\"read  write\")",
        "\"read  write\"",
        "scopes(\"read\", \"write\")",
    );
    assert_error(
        "scope_separator = \",\", scopes(\"read,write\")",
        "\"read,write\"",
        "scopes(\"read\", \"write\")",
    );
}

#[test]
fn a_space_is_wrong_whatever_the_separator() {
    assert_error("scope_separator = \",\", scopes(\"a b\")", "\"a b\"", "' '");
}

#[test]
fn a_scope_is_given_once_and_not_empty() {
    assert_error("scopes(\"a\", \"b\", \"a\")", "\"a\"", "twice");
    assert_error("scopes(\"\")", "\"\"", "empty");
}

#[test]
fn a_wrong_scope_does_not_hide_the_next() {
    let errors = super::errors(&service("scopes(\"\", \"a b\", 3, \"ok\")"));
    assert_eq!(errors.len(), 3, "{errors:#?}");
}

#[test]
fn scopes_are_a_list() {
    assert_error("scopes = \"a\"", "\"a\"", "`scopes` is a list");
    assert_error("scopes(read)", "read", "quotes");
}

#[test]
fn a_separator_is_not_empty() {
    assert_error("scope_separator = \"\"", "\"\"", "RFC 6749 section 3.3");
}

#[test]
fn no_scopes_are_no_scopes() {
    assert_contains(&text(&service("")), "scopes: &[], scope_separator: \" \"");
}
