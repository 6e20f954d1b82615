//! One mistake is one error, and one warning at most beside none.

use super::{assert_error, assert_fine, error, errors, expand, service};

#[test]
fn what_follows_from_an_unreadable_value_is_not_said() {
    for attributes in [
        "token_endpoint_auth_method = client_secret_basic, basic_encoding = \"raw\"",
        "code_challenge_method = none, pkce_unsupported = \"why\"",
        "code_challenge_methd = \"none\", pkce_unsupported = \"why\"",
        "pkce_unsupported = \"\"",
        "api_auth(header = \"X\"), api_headers(\"a\" = \"b\")",
        "ownr = \"team\", owner_id = i64, owners = \"teams(id)\"",
        "owner = team, owner_id = i64, owners = \"teams(id)\"",
        "owner = \"team\", owner_id = u64",
        "owners = \"teams\"",
    ] {
        assert_eq!(errors(&service(attributes)).len(), 1, "{attributes}");
    }
}

#[test]
fn a_preset_that_takes_no_public_clients_is_one_reason() {
    for preset in ["linkedin", "notion", "google"] {
        error(&format!(
            "#[oauth(provider = \"{preset}\", token_endpoint_auth_method = \"none\")] struct S;"
        ));
    }
    let (_, message) =
        error("#[oauth(provider = \"slack\", token_endpoint_auth_method = \"none\")] struct S;");
    assert!(
        message.contains("the preset `slack` does not use"),
        "{message}"
    );
}

#[test]
fn warnings_wait_until_nothing_is_wrong() {
    for attributes in [
        "allow = \"comma_in_scope\", scopes(\"a,b\")",
        "scope_seperator = \",\", scopes(\"a,b\")",
    ] {
        let text = prettyplease::unparse(&expand(&service(attributes)));
        assert_eq!(text.matches("compile_error").count(), 1, "{text}");
        assert!(!text.contains("const comma_in_scope"), "{text}");
    }
    let text = prettyplease::unparse(&expand(&service("api_base = \"https://a.example\"")));
    assert!(!text.contains("deprecated(note"), "{text}");
}

#[test]
fn a_flag_with_a_default_is_told_how_to_write_it() {
    let (at, message) = error(
        "#[oauth(provider = \"slack\")] struct S { #[oauth(local = \"eu\")] region: String }",
    );
    assert_eq!(at, "\"eu\"");
    assert!(message.contains("`local, default = ..`"), "{message}");
}

#[test]
fn scopes_are_taken_apart_where_they_were_meant_to_be() {
    assert_error(
        "scopes(\"read, write\")",
        "\"read, write\"",
        "`scopes(\"read\", \"write\")`",
    );
    assert_error("scopes(\"read \")", "\"read \"", "write \"read\"");
    assert_error("scopes(\" \")", "\" \"", "remove it");
}

#[test]
fn paths_and_queries_that_cannot_work_are_refused() {
    let field = |paths: &str| {
        error(&format!(
            "#[oauth(provider = \"slack\")] struct S {{ #[oauth(token_response{paths})] a: String }}"
        ))
        .1
    };
    assert!(field("()").contains("empty"));
    assert!(field(" = \"team[0].id\"").contains("\"team.0.id\""));
    let (_, message) = error(
        "#[oauth(authorization_endpoint = \"https://a.example\",
            token_endpoint = \"https://a.example?grant_type=x&code=y\")] struct S;",
    );
    assert!(
        message.contains("`grant_type`") && message.contains("`code`"),
        "{message}"
    );
}

#[test]
fn hosts_of_other_letters_are_told_their_other_form() {
    assert_error(
        "issuer = \"https://m\u{fc}ller.example\"",
        "\"https://m\u{fc}ller.example\"",
        "xn--",
    );
    assert_error(
        "issuer = \" https://a.example\"",
        "\" https://a.example\"",
        "remove it",
    );
}

#[test]
fn keys_in_the_wrong_place_are_told_the_right_one() {
    assert_error("local", "local", "belongs on a field");
    let (_, message) = error(
        "#[oauth(provider = \"slack\")] struct S { #[oauth(local, scopes(\"a\"))] a: Option<String> }",
    );
    assert!(message.contains("belongs on the struct"), "{message}");
    assert_error(
        "client_secert = \"x\"",
        "client_secert",
        "in the environment",
    );
}

#[test]
fn names_that_only_begin_like_credentials_are_fine() {
    assert_fine("service = \"ghs_portal\"");
    assert_fine("table = \"ntn_accounts\"");
    assert_fine("token_params(a = \"ghp_lowercase_words_only_here\")");
}
