//! Keys that do not exist, and credentials.

use super::{assert_error, error, errors, service};

#[test]
fn a_misspelt_key_is_answered_with_the_right_one() {
    assert_error(
        "scops(\"a\")",
        "scops",
        "unknown attribute `scops`; did you mean `scopes`?",
    );
    assert_error(
        "auth_url = \"x\"",
        "auth_url",
        "did you mean `authorization_endpoint`?",
    );
    assert_error(
        "code_challenge = \"none\"",
        "code_challenge",
        "did you mean `code_challenge_method`?",
    );
    assert_error(
        "pkce = \"none\"",
        "pkce",
        "did you mean `code_challenge_method`?",
    );
    assert_error(
        "api_base_url = \"https://a.example\", api_auth(heder = \"x\")",
        "heder",
        "did you mean `header`?",
    );
    assert_error("zebra = \"x\"", "zebra", "unknown attribute `zebra`");
}

#[test]
fn a_misspelt_endpoint_is_not_missing_as_well() {
    let (token, message) = error(
        "#[oauth(authorisation_endpoint = \"https://a.example/a\", token_endpoint = \"https://a.example/t\")] struct S;",
    );
    assert_eq!(token, "authorisation_endpoint");
    assert!(
        message.contains("did you mean `authorization_endpoint`?"),
        "{message}"
    );
}

#[test]
fn a_misspelt_provider_is_one_error() {
    let (token, message) = error("#[oauth(provider = \"gogle\")] struct S;");
    assert_eq!(token, "\"gogle\"");
    assert_eq!(message, "unknown provider `gogle`; did you mean `google`?");
    assert_eq!(errors("#[oauth(provder = \"google\")] struct S;").len(), 1);
    let (_, message) = error("#[oauth(provider = \"acme-of-nowhere\")] struct S;");
    assert!(message.contains("write `authorization_endpoint` and `token_endpoint`"));
}

#[test]
fn what_is_of_another_place_is_sent_there() {
    assert_error("was = \"old\"", "was", "belongs on a field");
    assert_error(
        "accounts = \"many\"",
        "accounts",
        "`account_key` on the field",
    );
    assert_error("account_key", "account_key", "belongs on a field");
    let source = "#[oauth(provider = \"slack\")] struct S { \
                  #[oauth(token_response = \"id\", owner = \"a\")] id: String }";
    let (token, message) = error(source);
    assert_eq!(token, "owner");
    assert!(message.contains("belongs on the struct"), "{message}");
}

#[test]
fn a_key_is_given_once() {
    assert_error(
        "service = \"a\", service = \"b\"",
        "service",
        "`service` is given twice",
    );
    let (_, message) =
        error("#[oauth(provider = \"slack\")] #[oauth(provider = \"slack\")] struct S;");
    assert!(message.contains("`provider` is given twice"), "{message}");
}

#[test]
fn several_attributes_are_one() {
    assert_eq!(
        errors("#[oauth(provider = \"slack\")] #[oauth(scopes(\"a\"))] struct S;"),
        []
    );
}

#[test]
fn credentials_are_sent_to_the_environment_and_not_repeated() {
    for key in [
        "client_id",
        "client_secret",
        "secret",
        "password",
        "key",
        "api_key",
        "encryption_key",
        "access_token",
    ] {
        let (token, message) = error(&service(&format!("{key} = \"hunter2\"")));
        assert_eq!(token, key);
        assert!(
            message.contains("does not belong in source code"),
            "{message}"
        );
        assert!(!message.contains("hunter2"), "{message}");
    }
    assert_error(
        "env = \"ACME\", client_secret = \"hunter2\"",
        "client_secret",
        "`ACME_CLIENT_SECRET` in the environment",
    );
    assert_error(
        "client_id = \"hunter2\"",
        "client_id",
        "`SERVICE_CLIENT_ID` in the environment",
    );
}

#[test]
fn ten_mistakes_are_ten_errors() {
    let errors = errors(
        "#[oauth(
            authorization_endpoint = \"http://a.example/authorize\",
            token_endpoint = \"https://a.example/token#x\",
            scops(\"a\"),
            client_secret = \"hunter2\",
            code_challenge_method = \"plain\",
            refresh_before = \"30\",
            service = \"../x\",
            authorization_params(state = \"x\"),
        )]
        pub struct Slack {
            status: String,
            #[oauth(local)] a: u32,
        }",
    );
    // `status` is taken, and says nothing of its source: two mistakes in one field.
    assert_eq!(errors.len(), 11, "{errors:#?}");
    assert!(
        errors.iter().all(|(token, _)| !token.is_empty()),
        "{errors:#?}"
    );
}
