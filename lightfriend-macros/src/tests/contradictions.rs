//! Attributes that do not go together.

use super::{assert_contains, assert_error, assert_fine, error, errors, service, text};

#[test]
fn pkce_is_given_up_with_a_reason_only() {
    assert_error(
        "code_challenge_method = \"none\"",
        "\"none\"",
        "RFC 9700 section 2.1.1",
    );
    assert_fine("code_challenge_method = \"none\", pkce_unsupported = \"answers 400\"");
    assert_error(
        "code_challenge_method = \"none\", pkce_unsupported = \" \"",
        "\" \"",
        "say why",
    );
    assert_error(
        "code_challenge_method = \"none\", pkce_unsuported = \"x\"",
        "pkce_unsuported",
        "did you mean",
    );
}

#[test]
fn a_reason_without_the_cause_is_refused() {
    assert_error(
        "pkce_unsupported = \"x\"",
        "\"x\"",
        "goes with `code_challenge_method",
    );
    assert_error(
        "pkce_unsupported = \"x\", code_challenge_method = \"S256\"",
        "\"x\"",
        "goes with",
    );
}

#[test]
fn a_public_client_uses_pkce() {
    assert_fine("token_endpoint_auth_method = \"none\"");
    assert_error(
        "token_endpoint_auth_method = \"none\", code_challenge_method = \"none\", pkce_unsupported = \"x\"",
        "\"none\"",
        "RFC 9700 section 2.1.1",
    );
    let (_, message) =
        error("#[oauth(provider = \"slack\", token_endpoint_auth_method = \"none\")] struct S;");
    assert!(message.contains("must use PKCE"), "{message}");
    let (_, message) = error(
        "#[oauth(provider = \"notion\", token_endpoint = \"https://a.example/t\", \
         token_endpoint_auth_method = \"none\")] struct S;",
    );
    assert!(message.contains("must use PKCE"), "{message}");
}

#[test]
fn an_encoding_needs_what_it_encodes() {
    assert_error("basic_encoding = \"raw\"", "\"raw\"", "client_secret_basic");
    assert_fine("basic_encoding = \"raw\", token_endpoint_auth_method = \"client_secret_basic\"");
    assert_error(
        "basic_encoding = \"raw\", token_endpoint_auth_method = \"basic\"",
        "\"basic\"",
        "unknown value",
    );
}

#[test]
fn api_attributes_need_an_api() {
    assert_error(
        "api_auth(header = \"X-Token\")",
        "\"X-Token\"",
        "goes with `api_base_url",
    );
    assert_error("api_expired(403)", "api_expired", "`api_expired` goes with");
    assert_error(
        "api_headers(a = \"b\")",
        "api_headers",
        "goes with `api_base_url",
    );
    assert_error(
        "api_headers(a = \"b\"), base_url = \"https://a.example\"",
        "base_url",
        "did you mean",
    );
}

#[test]
fn an_iss_is_compared_with_an_issuer() {
    let flag = "authorization_response_iss_parameter_supported";
    assert_error(flag, flag, "goes with `issuer");
    assert_fine(&format!("issuer = \"https://a.example\", {flag}"));
    assert_eq!(
        errors(&format!(
            "#[oauth(provider = \"google\", {flag})] struct S;"
        )),
        []
    );
    // One mistake is one error.
    assert_error(
        &format!("isuer = \"https://a.example\", {flag}"),
        "isuer",
        "did you mean `issuer`?",
    );
}

#[test]
fn a_revocation_has_an_endpoint_and_a_word_that_exists() {
    let url = "revocation_endpoint = \"https://a.example/revoke\",";
    assert_contains(
        &text(&service(&format!("{url} revocation(ends_grant)"))),
        "ends_grant: true",
    );
    assert_error("revocation(ends_grant)", "ends_grant", "goes with");
    for (given, token, words) in [
        (
            "revocation(end_grant)",
            "end_grant",
            "did you mean `ends_grant`?",
        ),
        ("revocation(zebra)", "zebra", "unknown attribute `zebra`"),
        ("revocation()", "revocation", "says nothing"),
        (
            "revocation = \"ends_grant\"",
            "\"ends_grant\"",
            "write `revocation(ends_grant)`",
        ),
        ("revocation(ends_grant = true)", "true", "takes no value"),
    ] {
        assert_error(&format!("{url} {given}"), token, words);
    }
}
