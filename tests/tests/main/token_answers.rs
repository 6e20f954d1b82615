//! What the token endpoint answers to a code exchange, and what is stored of it.

mod mapped;
mod refusals;
mod vendors;

use lightfriend_runtime::{
    ExposeSecret as _, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use reqwest::Response;
use serde_json::{Value, json};

use crate::support::{ALICE, Browser, Host, outcome};

/// A service that follows RFC 6749 to the letter.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("read", "write"),
    token_type = "bearer",
    env = "TEST"
)]
pub struct Strict;

/// A service of which nothing special is said: it may leave `token_type` out.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Untyped;

/// A service with a `token_type` of its own.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_type = "any",
    env = "TEST"
)]
pub struct OwnType;

/// A service that never states a lifetime.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    default_expires_in = "2h",
    env = "TEST"
)]
pub struct Lifetimes;

const TEN_YEARS: i64 = 10 * 365 * 86_400;

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let all = integrations![Strict, Untyped, OwnType, Lifetimes];
    let host = Host::start(all, &provider).await;
    (provider, host)
}

/// A whole flow in which the code exchange meets this fault; the callback's answer.
pub async fn connect(
    browser: &Browser,
    service: &str,
    provider: &MockProvider,
    fault: Fault,
) -> Response {
    provider.fault(Endpoint::Token, fault);
    let response = browser.connect(service, provider).await;
    assert_eq!(response.status(), 303);
    response
}

/// A good answer, with these members set or, where null, as they are given.
fn answer(members: &Value) -> Fault {
    let mut body = json!({"access_token": "token-a", "token_type": "Bearer", "expires_in": 3600});
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    Fault::json(body)
}

fn json_text(text: impl Into<Vec<u8>>) -> Fault {
    Fault::status_with_body(200, "application/json", text)
}

#[tokio::test]
async fn a_token_type_is_accepted_as_the_integration_says() {
    let (provider, host) = setup().await;
    let absent = || json_text(r#"{"access_token":"a","unknown":{"members":["are","ignored"]}}"#);
    for (service, fault) in [
        ("strict", answer(&json!({"token_type": "BEARER"}))),
        ("strict", answer(&json!({"token_type": "bearer"}))),
        ("untyped", absent()),
        ("untyped", answer(&json!({"token_type": null}))),
        ("untyped", answer(&json!({"token_type": "bEaReR"}))),
        ("own_type", absent()),
        ("own_type", answer(&json!({"token_type": "bot"}))),
        ("own_type", answer(&json!({"token_type": 1}))),
    ] {
        let response = connect(&host.browser(ALICE), service, &provider, fault.clone()).await;
        assert_eq!(outcome(&response), "connected", "{service} {fault:?}");
    }
}

#[tokio::test]
async fn scopes_are_stored_as_granted_and_never_as_requested() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let all = json!(["read", "write"]);
    for (scope, granted, missing) in [
        (json!(""), json!(null), json!([])),
        (json!("read"), json!(["read"]), json!(["write"])),
        (
            json!("read write admin"),
            json!(["read", "write", "admin"]),
            json!([]),
        ),
        (json!(["read", "write"]), all.clone(), json!([])),
        (json!([1, "write", null]), json!(["write"]), json!(["read"])),
        (json!([]), json!(null), json!([])),
        (json!("read,write"), all.clone(), json!([])),
        (json!("write, read"), json!(["write", "read"]), json!([])),
        (json!("READ"), json!(["READ"]), all),
        (json!(null), json!(null), json!([])),
        (json!(7), json!(null), json!([])),
    ] {
        let fault = answer(&json!({"scope": scope}));
        connect(&alice, "strict", &provider, fault).await;
        let status = alice.status("strict").await;
        assert_eq!(status["connected"], true);
        assert_eq!(status["scopes"], granted, "{scope}");
        assert_eq!(status["missing_scopes"], missing, "{scope}");
    }
    connect(&alice, "strict", &provider, answer(&json!({}))).await;
    let status = alice.status("strict").await;
    assert_eq!(status["scopes"], Value::Null, "the provider did not say");
    let unknown = "SELECT COUNT(*) AS n FROM strict_connection WHERE scopes IS NULL";
    assert_eq!(host.number(unknown), 1);
}

#[tokio::test]
async fn a_lifetime_is_believed_bounded_or_unknown_and_never_a_panic() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for (expires_in, lifetime) in [
        ("3600", Some(3600)),
        (r#""3600""#, Some(3600)),
        ("3600.5", Some(3600)),
        ("36e2", Some(3600)),
        ("1", Some(1)),
        ("1e308", Some(TEN_YEARS)),
        ("9223372036854775807", Some(TEN_YEARS)),
        ("18446744073709551616", Some(TEN_YEARS)),
        (r#""9223372036854775808""#, Some(TEN_YEARS)),
        ("0", None),
        ("0.5", None),
        ("-1", None),
        ("-9223372036854775808", None),
        ("-1e308", None),
        ("null", None),
        ("true", None),
        (r#""abc""#, None),
        (r#""""#, None),
        (r#""NaN""#, None),
        ("[3600]", None),
        (r#"{"seconds":3600}"#, None),
    ] {
        let fault = json_text(format!(
            r#"{{"access_token":"a","token_type":"Bearer","expires_in":{expires_in}}}"#
        ));
        let response = connect(&alice, "strict", &provider, fault).await;
        assert_eq!(outcome(&response), "connected", "{expires_in}");
        let lifetimes = "SELECT COALESCE(expires_at - issued_at, -1) AS n FROM strict_connection";
        assert_eq!(
            host.number(lifetimes),
            lifetime.unwrap_or(-1),
            "{expires_in}"
        );
        let status = alice.status("strict").await;
        assert_eq!(
            status["expires_at"].is_string(),
            lifetime.is_some(),
            "{expires_in}"
        );
        let token = Strict::access_token(&host.oauth, ALICE).await;
        assert!(
            token.is_ok() || lifetime == Some(1),
            "{expires_in}: {token:?}"
        );
    }
}

#[tokio::test]
async fn a_lifetime_that_is_not_stated_is_the_integrations_default() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let lifetime = "SELECT expires_at - issued_at AS n FROM lifetimes_connection";
    let unstated = r#"{"access_token":"a","token_type":"Bearer"}"#;
    connect(&alice, "lifetimes", &provider, json_text(unstated)).await;
    assert_eq!(host.number(lifetime), 7200);
    connect(
        &alice,
        "lifetimes",
        &provider,
        answer(&json!({"expires_in": 60})),
    )
    .await;
    assert_eq!(host.number(lifetime), 60);
}

#[tokio::test]
async fn an_empty_refresh_token_is_none() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for value in [json!(""), json!(null)] {
        let fault = answer(&json!({"refresh_token": value}));
        let response = connect(&alice, "strict", &provider, fault).await;
        assert_eq!(outcome(&response), "connected", "{value}");
        let none = "SELECT refresh_token IS NULL AS n FROM strict_connection";
        assert_eq!(host.number(none), 1, "{value}");
    }
}

#[tokio::test]
async fn a_form_encoded_answer_is_read_whatever_it_is_called() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let form = "access_token=token%2Dform&token_type=bearer&expires_in=60&scope=read%2Cwrite";
    for kind in [
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json",
    ] {
        let fault = Fault::status_with_body(200, kind, form);
        let response = connect(&alice, "strict", &provider, fault).await;
        assert_eq!(outcome(&response), "connected", "{kind}");
        assert_eq!(
            alice.status("strict").await["scopes"],
            json!(["read", "write"])
        );
        let lifetime = "SELECT expires_at - issued_at AS n FROM strict_connection";
        assert_eq!(host.number(lifetime), 60);
        let row = Strict::connection(&host.oauth, ALICE)
            .await
            .unwrap()
            .unwrap();
        let token = host
            .oauth
            .open::<Strict>(ALICE, "access_token", &row.access_token);
        assert_eq!(token.unwrap().expose_secret(), "token-form");
    }
}

#[tokio::test]
async fn json_is_read_whatever_it_is_called() {
    let (provider, host) = setup().await;
    let body = r#"{"access_token":"a","token_type":"Bearer"}"#;
    for kind in [
        "text/html",
        "text/javascript; charset=utf-8",
        "application/octet-stream",
    ] {
        let fault = Fault::status_with_body(200, kind, body);
        let response = connect(&host.browser(ALICE), "strict", &provider, fault).await;
        assert_eq!(outcome(&response), "connected", "{kind}");
    }
}
