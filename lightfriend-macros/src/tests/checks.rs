//! Fields that the user or the callback gives, and what their values must be.

use super::{assert_contains, error, errors, text};

fn with(fields: &str) -> String {
    format!("#[oauth(provider = \"slack\")] pub struct Slack {{ {fields} }}")
}

#[track_caller]
fn assert_error(field: &str, token: &str, words: &str) {
    let (at, message) = error(&with(field));
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

#[test]
fn the_user_gives_a_var() {
    for (ty, default, literal) in [
        ("String", "", "Null"),
        ("Option<i64>", "", "Null"),
        ("String", ", default = \"eu\"", "Text(\"eu\")"),
        ("i32", ", default = -5", "Integer(-5i64)"),
        ("f64", ", default = 0.5", "Double(0.5f64)"),
        ("bool", ", default = false", "Bool(false)"),
    ] {
        let text = text(&with(&format!("#[oauth(var{default})] a: {ty}")));
        let source = format!("source: Source::Var(Literal::{literal}), ..Column::DEFAULT");
        assert_contains(&text, &source);
    }
    // The models have it like a value of the token answer.
    let text = text(&with("#[oauth(var, default = \"eu\")] a: String"));
    assert_contains(&text, "(\"a\", Value::from(self.a))");
    assert_contains(&text, "`a`: given by the user at the start.");
    assert!(!text.contains("set_a"));
}

#[test]
fn the_callback_gives_a_parameter() {
    assert_contains(
        &text(&with("#[oauth(callback = \"realmId\")] realm: String")),
        "source: Source::Callback { name: \"realmId\", default: Literal::Null, echoes: false }",
    );
    assert_contains(
        &text(&with(
            "#[oauth(var, callback = \"realmId\", default = 3)] a: i64",
        )),
        "Source::Callback { name: \"realmId\", default: Literal::Integer(3i64), echoes: true }",
    );
    for name in ["", "a b", "é"] {
        let field = format!("#[oauth(callback = \"{name}\")] a: String");
        assert_error(&field, &format!("\"{name}\""), "RFC 6749 appendix A");
    }
    for name in ["code", "state", "error", "iss"] {
        let field = format!("#[oauth(callback = \"{name}\")] a: String");
        assert_error(&field, &format!("\"{name}\""), "the flow reads");
    }
    assert_error(
        "#[oauth(callback)] a: String",
        "callback",
        "callback = \"..\"",
    );
}

#[test]
fn a_value_has_one_source() {
    for (keys, token) in [
        ("var, token_response = \"a\"", "var"),
        ("var, local", "local"),
        ("callback = \"b\", local", "local"),
        ("callback = \"b\", token_response = \"a\"", "\"b\""),
        ("var, callback = \"b\", local", "local"),
        ("var, callback = \"b\", token_response = \"a\"", "var"),
    ] {
        let field = format!("#[oauth({keys})] a: Option<String>");
        assert_error(&field, token, "remove one of the two");
    }
}

#[test]
fn what_a_start_takes_itself_is_no_field() {
    for name in ["return_to", "scope_set", "account", "ticket"] {
        assert_error(
            &format!("#[oauth(var)] {name}: String"),
            name,
            "a start takes",
        );
        assert_eq!(
            errors(&with(&format!("#[oauth(callback = \"b\")] {name}: String"))),
            []
        );
    }
    for name in ["state", "scope", "uuid", "client_id"] {
        assert_error(
            &format!("#[oauth(var)] {name}: String"),
            name,
            "in templates",
        );
        let answered = format!("#[oauth(token_response = \"b\")] {name}: String");
        assert_eq!(errors(&with(&answered)), []);
    }
}

#[test]
fn values_are_named_and_have_the_type() {
    let text = text(&with("#[oauth(var, one_of(\"1\", \"-2\"))] a: i32"));
    assert_contains(&text, "checks: &[Check::OneOf(&[\"1\", \"-2\"])]");
    for (ty, values, token, words) in [
        ("String", "", "one_of", "the list is empty"),
        ("String", "\"a\", \"a\"", "\"a\"", "twice"),
        ("String", "\"\"", "\"\"", "an empty value is none"),
        ("String", "\"\\n\"", "\"\\n\"", "control characters"),
        ("i32", "\"a\"", "\"a\"", "no such value"),
        ("i32", "\"01\"", "\"01\"", "write \"1\""),
        ("bool", "\"yes\"", "\"yes\"", "no such value"),
        ("f64", "\"inf\"", "\"inf\"", "no such value"),
    ] {
        assert_error(
            &format!("#[oauth(var, one_of({values}))] a: {ty}"),
            token,
            words,
        );
    }
    let long = "x".repeat(256);
    assert_error(
        &format!("#[oauth(var, one_of(\"{long}\"))] a: String"),
        &format!("\"{long}\""),
        "255 bytes",
    );
    assert_error(
        "#[oauth(var, secret, one_of(\"a\"))] a: String",
        "one_of",
        "whoever reads the source",
    );
    assert_error(
        "#[oauth(var, one_of(\"a\"), default = \"b\")] a: String",
        "\"b\"",
        "not in `one_of`",
    );
}

#[test]
fn a_pattern_is_of_the_whole_value() {
    let text = text(&with(
        "#[oauth(callback = \"b\", pattern = \"[a-z]+|[0-9]\", default = \"ab\")] a: String",
    ));
    assert_contains(&text, "checks: &[Check::Pattern(\"[a-z]+|[0-9]\")]");
    for (values, token) in [
        ("default = \"xa0\"", "\"xa0\""),
        ("default = \"a\\n\"", "\"a\\n\""),
        ("one_of(\"a\", \"a-\")", "\"a-\""),
    ] {
        let field = format!("#[oauth(var, pattern = \"a|[0-9]+\", {values})] a: String");
        assert_error(&field, token, "does not match `pattern`");
    }
    // The second would end the group of the anchors, the third has no end.
    for pattern in ["(", "a)|(?:b", "(?x)a # b", "\\\\p{L}"] {
        let field = format!("#[oauth(var, pattern = \"{pattern}\")] a: String");
        assert_error(&field, &format!("\"{pattern}\""), "no regular expression");
    }
}

#[test]
fn what_the_answer_says_is_not_named_here() {
    for key in ["one_of(\"a\")", "pattern = \"a\""] {
        let field = format!("#[oauth(token_response = \"b\", {key})] a: String");
        let token = key.split(['(', ' ']).next().unwrap_or_default();
        assert_error(&field, token, "goes with `local`, `var` and `callback`");
    }
}

#[test]
fn an_origin_ends_in_a_domain() {
    for suffix in [
        "vendor.com",
        ".com",
        "",
        ".",
        ".a..com",
        ".Vendor.com",
        ".a.com/",
    ] {
        let field =
            format!("#[oauth(token_response = \"b\", host_suffix = \"{suffix}\")] a: String");
        assert_error(&field, &format!("\"{suffix}\""), "two labels or more");
    }
    assert_error(
        "#[oauth(token_response = \"b\", host_suffix = \".vendor.com\")] a: i32",
        "\".vendor.com\"",
        "goes with text",
    );
    for value in [
        "https://vendor.com",
        "https://a.evil.com",
        "http://a.vendor.com",
        "a.vendor.com",
    ] {
        let field = format!(
            "#[oauth(var, host_suffix = \".vendor.com\", default = \"{value}\")] a: String"
        );
        assert_error(&field, &format!("\"{value}\""), "no https origin");
    }
}

#[test]
fn a_secret_has_no_default() {
    assert_eq!(errors(&with("#[oauth(var, secret)] a: String")), []);
    assert_error(
        "#[oauth(var, secret, default = \"x\")] a: String",
        "\"x\"",
        "remove `default`",
    );
    assert_error(
        "#[oauth(var, secret)] a: i32",
        "secret",
        "only text is sealed",
    );
}
