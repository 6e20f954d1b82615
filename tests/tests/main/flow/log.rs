//! What the operator's log says of flows: each failure once, with what helps, and no secret.

use lightfriend_runtime::{
    integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;

use super::{Calendar, Chat, setup};
use crate::support::{ALICE, CLIENT_SECRET, Host, Log, location, param};

/// The only record of a failed callback.
fn failure(log: &Log) -> String {
    let mut lines = log.lines("callback failed");
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines.remove(0)
}

async fn fails(fault: Fault) -> (String, String) {
    let (log, _guard) = Log::capture();
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    provider.fault(Endpoint::Token, fault);
    let landing = location(&alice.connect("calendar", &provider).await);
    assert_eq!(
        param(&landing, "error").as_deref(),
        Some("provider_refused")
    );
    let errors = log.lines("ERROR");
    assert_eq!(errors.len(), 1, "{errors:#?}");
    (failure(&log), host.url("/api/calendar/oauth/callback"))
}

#[tokio::test]
async fn redirect_uris_are_logged_at_boot() {
    let (log, _guard) = Log::capture();
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Calendar, Chat], &provider).await;
    let lines = log.lines("redirect URI");
    assert_eq!(lines.len(), 2, "{lines:#?}");
    for (line, service) in lines.iter().zip(["calendar", "chat"]) {
        let uri = host.url(&format!("/api/{service}/oauth/callback"));
        assert!(line.contains(" INFO ") && line.contains(&uri), "{line}");
        assert!(line.contains(&format!("service=\"{service}\"")), "{line}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_told_with_the_variables_to_compare() {
    let description = "AADSTS7000215: Invalid client secret provided.";
    let answer = json!({"error": "invalid_client", "error_description": description});
    let fault = Fault::status_with_body(401, "application/json", answer.to_string());
    let (line, redirect_uri) = fails(fault).await;
    for expected in [
        "service=\"calendar\"",
        "owner=1",
        "invalid_client",
        description,
        "TEST_CLIENT_ID and TEST_CLIENT_SECRET",
        &redirect_uri,
    ] {
        assert!(line.contains(expected), "{expected} is not in {line}");
    }
}

#[tokio::test]
async fn a_redirect_uri_that_is_not_registered_is_told_with_the_one_to_compare() {
    for answer in [
        json!({"error": "redirect_uri_mismatch"}),
        json!({"ok": false, "error": "bad_redirect_uri"}),
        json!({"error": "invalid_request", "error_description": "redirect_uri is not known"}),
    ] {
        let word = answer["error"].as_str().unwrap().to_owned();
        let (line, redirect_uri) = fails(Fault::json(answer)).await;
        assert!(line.contains(&word), "{line}");
        let compare = format!("registered at the provider with {redirect_uri}");
        assert!(line.contains(&compare), "{line}");
    }
}

#[tokio::test]
async fn the_providers_words_at_the_callback_are_escaped_and_bounded() {
    let (log, _guard) = Log::capture();
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let state = param(&alice.start("calendar").await, "state").unwrap();
    let description = format!("\u{1b}[31m\r\nfake=\"line\" {state} {}", "x".repeat(5000));
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("error", "unauthorized_client")
        .append_pair("error_description", &description)
        .append_pair("state", &state)
        .finish();
    let landing = alice
        .callback(&format!("/api/calendar/oauth/callback?{query}"))
        .await;
    let expected = host.url("/connections?error=provider_refused&service=calendar#");
    assert_eq!(location(&landing), expected);
    let line = failure(&log);
    assert!(
        line.contains("unauthorized_client") && line.contains("u{1b}"),
        "{line}"
    );
    assert!(
        line.contains("owner=1") && line.contains("TEST_CLIENT_ID"),
        "{line}"
    );
    assert!(!line.contains('\u{1b}') && !line.contains(&state), "{line}");
    assert!(
        !line.contains(&"x".repeat(200)) && line.contains("xxx"),
        "{line}"
    );
}

#[tokio::test]
async fn what_a_provider_repeats_of_our_secrets_is_not_logged() {
    let (log, _guard) = Log::capture();
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    let code = param(&callback, "code").unwrap();
    let answer = json!({
        "error": "invalid_client",
        "error_description": format!("code {code} and secret {CLIENT_SECRET} do not match"),
    });
    provider.fault(
        Endpoint::Token,
        Fault::status_with_body(400, "application/json", answer.to_string()),
    );
    alice.callback(&callback).await;
    let line = failure(&log);
    assert!(
        line.contains("code [REDACTED] and secret [REDACTED] do not match"),
        "{line}"
    );
}

#[tokio::test]
async fn a_session_that_does_not_reach_the_callback_is_told_with_the_cure() {
    let (log, _guard) = Log::capture();
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    // As with a `SameSite=Strict` cookie.
    alice.set_cookie("session", "");
    let landing = location(&alice.callback(&callback).await);
    assert_eq!(param(&landing, "error").as_deref(), Some("not_signed_in"));
    let line = failure(&log);
    assert!(line.contains("CallbackSession::FlowCookie"), "{line}");
    assert!(line.contains("service=\"calendar\""), "{line}");
}

#[tokio::test]
async fn every_other_failure_is_one_record_too() {
    let (_provider, host) = setup().await;
    let callback = "/api/calendar/oauth/callback";
    for query in ["", "?error=access_denied", "?code=%zz", "?code=a&code=b"] {
        let (log, _guard) = Log::capture();
        host.browser(ALICE)
            .callback(&format!("{callback}{query}"))
            .await;
        let line = failure(&log);
        assert!(
            line.contains(" INFO ") && line.contains("calendar"),
            "{line}"
        );
    }
}
