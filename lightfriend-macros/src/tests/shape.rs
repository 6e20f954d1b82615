//! What may be annotated.

use super::{assert_contains, assert_lacks, error, errors, expand, plain};

const ENDPOINTS: &str = "#[oauth(provider = \"slack\")]";

#[track_caller]
fn assert_error(item: &str, token: &str, words: &str) {
    let (at, message) = error(&format!("{ENDPOINTS} {item}"));
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

#[test]
fn an_integration_is_a_struct_with_named_fields_or_none() {
    assert_error("enum Slack { A, B }", "enum", "a struct, not an enum");
    assert_error("union Slack { a: i32 }", "union", "a struct, not a union");
    let (_, message) = error(&format!("{ENDPOINTS} struct Slack(i32);"));
    assert!(message.contains("columns need names"), "{message}");
    assert_eq!(errors(&format!("{ENDPOINTS} struct Slack {{}}")), []);
}

#[test]
fn an_integration_has_no_generics() {
    assert_error("struct Slack<T>;", "T", "type parameters");
    assert_error("struct Slack<'a>;", "'a", "lifetimes");
    assert_error("struct Slack<const N: u8>;", "N", "constant parameters");
    assert_error("struct Slack where i32: Copy;", "where", "where");
}

#[test]
fn anything_at_all_gives_an_error_and_no_panic() {
    for source in [
        "",
        "struct",
        "fn f() {}",
        "struct S",
        "#[oauth] struct S;",
        "#[oauth = 3] struct S;",
        "#[oauth()] struct S;",
        "#[oauth(,)] struct S;",
        "#[oauth(3)] struct S;",
        "#[oauth(\"x\")] struct S;",
        "#[oauth(a::b = 1)] struct S;",
        "#[oauth(scopes)] struct S;",
        "#[oauth(crate)] struct S;",
        "#[oauth(crate = 3)] struct S;",
        "#[oauth(user_id = struct)] struct S;",
        "#[oauth(provider = \"\")] struct S;",
        "#[oauth(table = \"\")] struct S;",
        "#[oauth(service = \"\")] struct S;",
        "#[oauth(crate = \"\")] struct S;",
        "#[oauth(user_id = \"\")] struct S;",
        "#[oauth(users = \"(\")] struct S;",
        "#[oauth(api_auth(header))] struct S;",
        "#[oauth(token_params(\"\" = \"\"))] struct S;",
        "struct __;",
        "struct \u{130};",
        "#[oauth[provider = \"nope\"]] struct S { a: fn() -> i32, b: [u8; 3], c: dyn X, d: (), e: ! }",
        "#[oauth(service = \"x\", service)] struct r#S { r#fn: Option }",
    ] {
        assert!(!errors(source).is_empty(), "{source}");
    }
}

#[test]
fn one_mistake_leaves_everything_else_generated() {
    let file = expand("#[oauth(provider = \"slak\")] struct Slack { a: String }");
    let text = plain(&prettyplease::unparse(&file));
    for part in [
        "struct SlackConnection {",
        "struct NewSlackConnection {",
        "slack_connection (user_id)",
        "pub fn router<S>()",
        "pub fn client(",
    ] {
        assert_contains(&text, part);
    }
}

#[test]
fn the_runtime_is_named_as_asked_also_beside_errors() {
    for attributes in ["", "scopes(\"\"),"] {
        for path in ["runtime", "\"runtime\"", "crate::runtime", "::other"] {
            let source = format!(
                "#[oauth(provider = \"slack\", {attributes} crate = {path})] struct Slack;"
            );
            let text = plain(&prettyplease::unparse(&expand(&source)));
            assert_lacks(&text, "lightfriend_runtime");
            assert_contains(&text, &format!("{}::__private", path.replace('"', "")));
        }
    }
}

#[test]
fn the_runtimes_path_is_names_only() {
    for path in ["a::<b>::c", "a::<{ 1 }>", "<a as b>::c"] {
        let (at, message) = error(&format!(
            "#[oauth(provider = \"slack\", crate = {path})] struct Slack;"
        ));
        assert_eq!(at, path);
        assert!(message.contains("takes a path"), "{message}");
    }
}
