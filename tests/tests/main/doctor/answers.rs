//! What providers really answer: words of their own, pages, redirects to pages.

use lightfriend_runtime::{
    Report, Severity, Subject, integrations,
    testing::{Endpoint, Fault},
};
use serde_json::json;

use super::{Plain, REDIRECT_URI, assert_blames, examine, only, provider};

async fn met_by(endpoint: Endpoint, answer: Fault) -> Report {
    let provider = provider().start().await.unwrap();
    provider.fault_always(endpoint, answer);
    examine::<Plain>(integrations![Plain], &provider, |it| it).await
}

fn page(status: u16, body: &str) -> Fault {
    Fault::status_with_body(status, "text/html", body)
}

#[tokio::test]
async fn pages_and_redirects_of_authorization_endpoints_are_read() {
    for (answer, subject) in [
        (
            page(400, "<h1>Error 400: redirect_uri_mismatch</h1>"),
            Subject::RedirectUri,
        ),
        (
            page(200, "<title>Oops</title><p>Mismatching redirect URI.</p>"),
            Subject::RedirectUri,
        ),
        (
            page(
                401,
                "<p>The OAuth client was not found.<p>Error 401: invalid_client",
            ),
            Subject::ClientId,
        ),
        (
            Fault::status_with_body(
                400,
                "application/json",
                r#"{"error":"invalid_request","error_description":"PKCE is needed"}"#,
            ),
            Subject::Pkce,
        ),
        // Google's: base64 of what is wrong.
        (
            Fault::redirect(
                302,
                "https://accounts.provider.example/signin/oauth/error?authError=ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2g",
            ),
            Subject::RedirectUri,
        ),
        (
            Fault::redirect(302, &format!("{REDIRECT_URI}?error=unauthorized_client")),
            Subject::ClientId,
        ),
        (
            Fault::redirect(
                302,
                &format!("{REDIRECT_URI}#error=unsupported_response_type"),
            ),
            Subject::AuthorizationRequest,
        ),
    ] {
        let report = met_by(Endpoint::Authorization, answer).await;
        assert_eq!(only(&report).subject(), subject, "{report}");
    }
}

#[tokio::test]
async fn pages_for_signing_in_are_no_errors() {
    for answer in [
        page(
            200,
            "<form action='/login?client_id=x&redirect_uri=y'><input name=scope></form>",
        ),
        Fault::redirect(
            302,
            "/login?next=%2Fauthorize%3Fredirect_uri%3Dx%26scope%3Dread",
        ),
        Fault::redirect(303, "https://login.provider.example/?client_id=test-client"),
        Fault::redirect(302, &format!("{REDIRECT_URI}?error=login_required")),
    ] {
        let report = met_by(Endpoint::Authorization, answer).await;
        assert!(report.is_healthy(), "{report}");
    }
}

#[tokio::test]
async fn what_a_page_repeats_of_the_request_is_no_reason() {
    let repeating = "<p>Bad request: /authorize?client_id=x&redirect_uri=y&scope=z";
    let report = met_by(Endpoint::Authorization, page(400, repeating)).await;
    let finding = only(&report);
    assert_eq!(finding.subject(), Subject::AuthorizationRequest, "{report}");
    assert_eq!(finding.severity(), Severity::Probable);
}

#[tokio::test]
async fn words_of_token_endpoints_are_understood() {
    let refusal = |status, body: serde_json::Value| {
        Fault::status_with_body(status, "application/json", body.to_string())
    };
    for (answer, subject) in [
        (
            refusal(400, json!({"error": "redirect_uri_mismatch"})),
            Subject::RedirectUri,
        ),
        (
            refusal(400, json!({"error": "unauthorized_client"})),
            Subject::ClientId,
        ),
        (
            refusal(401, json!({"message": "no"})),
            Subject::ClientSecret,
        ),
        (Fault::status(401), Subject::ClientSecret),
        (Fault::html(401), Subject::ClientSecret),
        (
            refusal(400, json!({"error": "invalid_scope"})),
            Subject::Scope,
        ),
        (
            refusal(
                400,
                json!({"error": "invalid_request", "error_description": "PKCE needed"}),
            ),
            Subject::Pkce,
        ),
        (
            refusal(400, json!({"error": "invalid_request"})),
            Subject::TokenRequest,
        ),
    ] {
        let report = met_by(Endpoint::Token, answer).await;
        assert_eq!(only(&report).subject(), subject, "{report}");
    }
    // A word that nobody knows is most likely one for a code that is no good.
    let report = met_by(
        Endpoint::Token,
        refusal(400, json!({"error": "bad_code_40029"})),
    )
    .await;
    assert!(report.is_healthy(), "{report}");
    assert!(
        report
            .to_string()
            .contains("token_error(invalid_grant(..))")
    );
}

#[tokio::test]
async fn a_provider_cannot_write_into_the_terminal() {
    let evil = "redirect_uri \u{1b}[31m is wrong\u{202e}\r\nok: nothing";
    let report = met_by(Endpoint::Authorization, page(400, evil)).await;
    let text = report.to_string();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\r'));
    assert_blames(&report, Subject::RedirectUri, "redirect URI", REDIRECT_URI);
}

/// Nor is it a sign that the request was right.
#[tokio::test]
async fn tokens_for_a_code_that_nobody_has_issued_are_wrong() {
    let tokens = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 3600});
    let report = met_by(Endpoint::Token, Fault::json(tokens)).await;
    let endpoint = "token_endpoint";
    assert_blames(&report, Subject::TokenEndpoint, endpoint, endpoint);
    assert_eq!(only(&report).severity(), Severity::Wrong);
    assert!(!report.to_string().contains("accepted"), "{report}");
}

#[tokio::test]
async fn a_success_without_tokens_is_mended_by_where_its_error_is() {
    let elsewhere = Fault::json(json!({"errcode": 40_029, "errmsg": "no such thing"}));
    let report = met_by(Endpoint::Token, elsewhere).await;
    let mended_by = "token_error(code = ..)";
    assert_blames(&report, Subject::TokenEndpoint, "token_endpoint", mended_by);
}

#[tokio::test]
async fn who_names_the_client_beside_the_redirect_uri_is_not_sure() {
    let either = page(400, "<p>The client_id or the redirect_uri is invalid.");
    let report = met_by(Endpoint::Authorization, either).await;
    assert_blames(&report, Subject::RedirectUri, "redirect URI", REDIRECT_URI);
    assert_eq!(only(&report).severity(), Severity::Probable);
}
