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
    for (wrong, token, list) in [
        ("= \"a\"", "\"a\"", "\"a\""),
        ("= \"a b,c\"", "\"a b,c\"", "\"a\", \"b\", \"c\""),
        ("= [\"a\"]", "[\"a\"]", "\"a\""),
        ("= &[\"a\", \"b\"]", "&[\"a\", \"b\"]", "\"a\", \"b\""),
        ("= (\"a\", \"b\")", "(\"a\", \"b\")", "\"a\", \"b\""),
        ("([\"a\", \"b\"])", "[\"a\", \"b\"]", "\"a\", \"b\""),
        ("= [a]", "[a]", "\"..\", \"..\""),
        ("= \"\"", "\"\"", "\"..\", \"..\""),
    ] {
        assert_error(
            &format!("scopes {wrong}"),
            token,
            &format!("write `scopes({list})`"),
        );
    }
    assert_error("scopes = \"GOCSPX-x\"", "\"GOCSPX-x\"", "source code");
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

#[test]
fn aliases_and_implications_are_scopes() {
    let text = text(&service(
        "scope_aliases(email = \"https://a.example/email\"), \
         scope_implies(\"user\" = (\"user:email\"), \"repo\" = (\"a\", \"b\",))",
    ));
    assert_contains(
        &text,
        "scope_aliases: &[(\"email\", \"https://a.example/email\")]",
    );
    assert_contains(
        &text,
        "scope_implies: &[(\"user\", &[\"user:email\"]), (\"repo\", &[\"a\", \"b\"])]",
    );
    for (attribute, token, words) in [
        ("scope_aliases(\"a\" = \"a\")", "\"a\"", "the scope itself"),
        (
            "scope_aliases(\"a\" = \"b c\")",
            "\"b c\"",
            "more than one scope",
        ),
        ("scope_aliases(\"\" = \"b\")", "\"\"", "cannot be empty"),
        ("scope_aliases(a = \"b\", a = \"b\")", "a", "twice"),
        (
            "scope_implies(\"a\" = (\"a\"))",
            "\"a\"",
            "does not imply itself",
        ),
        ("scope_implies(\"a\" = (\"b\", \"b\"))", "\"b\"", "twice"),
        (
            "scope_implies(a = (\"b\"), a = (\"c\"))",
            "a",
            "into one list",
        ),
        ("scope_implies(\"a\" = \"b\")", "\"b\"", "write `\"a\" = ("),
        ("scope_implies(\"a\" = (b))", "(b)", "a list of strings"),
        ("scope_implies(\"a\" = ())", "()", "a list of strings"),
        (
            "scope_implies(\"a\" = (\"b c\"))",
            "\"b c\"",
            "more than one scope",
        ),
        ("scope_implies(\"a\")", "\"a\"", "has no value"),
        ("scope_implies = \"a\"", "\"a\"", "is a list"),
    ] {
        assert_error(attribute, token, words);
    }
}

#[test]
fn labels_are_for_scopes_and_for_people() {
    let text = text(&service(
        "scope_labels(user = \" See you \", \"a:b\" = \"c\")",
    ));
    assert_contains(
        &text,
        "scope_labels: &[(\"user\", \"See you\"), (\"a:b\", \"c\")]",
    );
    let long = "x".repeat(201);
    for (attribute, token, words) in [
        ("scope_labels(a = \"\")", "\"\"", "a label is empty"),
        ("scope_labels(a = \"b\\nc\")", "\"b\\nc\"", "one line"),
        (
            "scope_labels(\"a b\" = \"c\")",
            "\"a b\"",
            "more than one scope",
        ),
        ("scope_labels(a = \"b\", a = \"c\")", "a", "twice"),
        ("scope_labels = \"a\"", "\"a\"", "is a list"),
        (
            &format!("scope_labels(a = \"{long}\")"),
            &format!("\"{long}\""),
            "at most 200",
        ),
    ] {
        assert_error(attribute, token, words);
    }
}
