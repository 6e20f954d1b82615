//! Struct fields.

use super::{assert_contains, error, errors, text};

fn with(fields: &str) -> String {
    format!("#[oauth(provider = \"slack\")] pub struct Slack {{ {fields} }}")
}

#[track_caller]
fn assert_error(fields: &str, token: &str, words: &str) {
    let (at, message) = error(&with(fields));
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

#[test]
fn a_field_says_where_it_comes_from() {
    assert_error(
        "team_id: String",
        "team_id",
        "#[oauth(token_response = \"team_id\")]",
    );
    assert_error("#[oauth(secret)] team_id: String", "team_id", "where does");
    assert_error("#[oauth()] team_id: String", "team_id", "where does");
}

#[test]
fn an_unreadable_source_is_one_error() {
    assert_error(
        "#[oauth(token_respons = \"x\")] a: String",
        "token_respons",
        "did you mean `token_response`?",
    );
    assert_error("#[oauth(token_response = 3)] a: String", "3", "a string");
    assert_error(
        "#[oauth(token_response = )] a: String",
        "token_response =",
        "cannot be read",
    );
}

#[test]
fn paths_are_names_with_dots() {
    let text = text(&with(
        "#[oauth(token_response(\"team.id\", \"team_id\"))] a: String",
    ));
    assert_contains(
        &text,
        "Source::TokenResponse(&[&[\"team\", \"id\"], &[\"team_id\"]])",
    );
    for bad in ["", ".", "a..b", "a.", "$.a", "a b"] {
        assert_error(
            &format!("#[oauth(token_response = \"{bad}\")] a: String"),
            &format!("\"{bad}\""),
            "names with dots",
        );
    }
    assert_error("#[oauth(token_response(a))] a: String", "a", "quotes");
}

#[test]
fn columns_have_one_of_five_types_or_an_option_of_it() {
    for (ty, sql) in [
        ("String", "Text"),
        ("i32", "Integer"),
        ("i64", "BigInt"),
        ("f64", "Double"),
        ("bool", "Bool"),
        ("std::string::String", "Text"),
    ] {
        let token_response = text(&with(&format!("#[oauth(token_response = \"a\")] a: {ty}")));
        assert_contains(
            &token_response,
            &format!("ty: ColumnType::{sql}, nullable: false"),
        );
        let option = text(&with(&format!(
            "#[oauth(token_response = \"a\")] a: std::option::Option<{ty}>"
        )));
        assert_contains(&option, &format!("ty: ColumnType::{sql}, nullable: true"));
    }
    for (bad, token) in [
        ("u32", "u32"),
        ("Vec<String>", "Vec"),
        ("std::vec::Vec<String>", "Vec"),
        ("&'static str", "str"),
        ("Option<chrono::DateTime<Utc>>", "DateTime"),
        ("Option<Option<u8>>", "u8"),
        ("Option", "Option"),
    ] {
        assert_error(
            &format!("#[oauth(token_response = \"a\")] a: {bad}"),
            token,
            "cannot have this type",
        );
    }
    assert_eq!(
        errors(&with("#[oauth(token_response = \"a\")] a: (String, i32)")).len(),
        1
    );
}

#[test]
fn secrets_are_text() {
    assert_eq!(
        errors(&with(
            "#[oauth(token_response = \"a\", secret)] a: Option<String>"
        )),
        []
    );
    assert_error(
        "#[oauth(token_response = \"a\", secret)] a: i32",
        "secret",
        "only text is sealed",
    );
    assert_error(
        "#[oauth(token_response = \"a\", secret = true)] a: String",
        "true",
        "takes no value",
    );
}

#[test]
fn a_local_field_has_a_default_of_its_type() {
    for (ty, default, literal) in [
        ("String", "\"eu\"", "Text(\"eu\")"),
        ("i32", "-5", "Integer(-5i64)"),
        ("i64", "5", "Integer(5i64)"),
        ("f64", "-0.5", "Double(-0.5f64)"),
        ("bool", "true", "Bool(true)"),
        ("Option<bool>", "true", "Bool(true)"),
    ] {
        let text = text(&with(&format!(
            "#[oauth(local, default = {default})] a: {ty}"
        )));
        assert_contains(&text, &format!("Source::Local(Literal::{literal})"));
    }
    assert_contains(
        &text(&with("#[oauth(local)] a: Option<i32>")),
        "Source::Local(Literal::Null)",
    );
    assert_error("#[oauth(local)] a: String", "a", "default = \"eu\"");
    assert_error(
        "#[oauth(local, default = 3)] a: String",
        "3",
        "such as `\"eu\"`",
    );
    assert_error(
        "#[oauth(local, default = \"x\")] a: i64",
        "\"x\"",
        "such as `0`",
    );
    assert_error(
        "#[oauth(local, default = 3000000000)] a: i32",
        "3000000000",
        "such as `0`",
    );
    assert_error("#[oauth(local, default = 1)] a: f64", "1", "such as `0.0`");
    assert_error(
        "#[oauth(local, default = 1e999)] a: f64",
        "1e999",
        "such as `0.0`",
    );
    assert_error("#[oauth(local, default = x)] a: f64", "x", "a literal");
}

#[test]
fn a_local_secret_has_no_default() {
    assert_eq!(
        errors(&with("#[oauth(local, secret)] a: Option<String>")),
        []
    );
    assert_error("#[oauth(local, secret)] a: String", "a", "Option<String>");
    assert_error(
        "#[oauth(local, secret, default = \"x\")] a: String",
        "\"x\"",
        "source code",
    );
}

#[test]
fn one_source_is_enough() {
    assert_error(
        "#[oauth(local, token_response = \"a\")] a: Option<String>",
        "local",
        "remove one of the two",
    );
    assert_error(
        "#[oauth(token_response = \"a\", default = \"x\")] a: String",
        "\"x\"",
        "goes with `local`",
    );
}

#[test]
fn a_field_is_not_named_as_a_built_in_column() {
    for name in crate::integration::table::BUILT_IN_COLUMNS {
        assert_error(
            &format!("#[oauth(local)] {name}: Option<String>"),
            name,
            "every connection has",
        );
    }
}

#[test]
fn the_providers_id_of_the_user_is_called_after_the_service() {
    for name in ["user_id", "user"] {
        assert_error(
            &format!("#[oauth(token_response = \"{name}\")] {name}: String"),
            name,
            "call the provider's own `slack_user_id`",
        );
    }
}

#[test]
fn a_field_is_a_column_name() {
    assert_error(
        "#[oauth(local)] r#where: Option<String>",
        "r#where",
        "SQL keyword",
    );
    assert_error(
        "#[oauth(local)] camelCase: Option<String>",
        "camelCase",
        "small letter",
    );
    assert_error("#[oauth(local)] _a: Option<String>", "_a", "small letter");
    assert_error("#[oauth(local)] _: Option<String>", "_", "small letter");
    assert_error("#[oauth(local)] star: Option<String>", "star", "Diesel");
    assert_error(
        "#[oauth(local)] slack_connection: Option<String>",
        "slack_connection",
        "Diesel",
    );
}

#[test]
fn raw_identifiers_are_columns_without_the_prefix() {
    let text = text(&with(
        "#[oauth(token_response = \"type\", secret)] r#type: String",
    ));
    assert_contains(&text, "name: \"type\"");
    assert_contains(&text, "pub r#type: Sealed");
    assert_contains(&text, "pub fn open_type");
}

#[test]
fn a_former_name_is_one_that_the_column_can_have_had() {
    let of = |was: &str| {
        error(&format!(
            "#[oauth(provider = \"slack\")] struct S {{ \
             #[oauth(token_response = \"a\", was = \"{was}\")] now: String, \
             #[oauth(token_response = \"b\")] other: String }}"
        ))
    };
    for (was, words) in [
        ("now", "that is its name: remove it"),
        ("other", "has a field `other`"),
        ("access_token", "every connection has a column"),
        ("a b", "the name of a column"),
        ("select", "an SQL keyword"),
        ("", "the name of a column"),
    ] {
        let (at, message) = of(was);
        assert_eq!(at, format!("\"{was}\""), "{message}");
        assert!(message.contains(words), "{message}");
    }
    let (at, message) = error(
        "#[oauth(provider = \"slack\")] struct S { \
         #[oauth(token_response = \"a\", was = \"old\")] a: String, \
         #[oauth(token_response = \"b\", was = \"old\")] b: String }",
    );
    assert_eq!(
        (at.as_str(), message.contains("already")),
        ("\"old\"", true)
    );
}
