//! Refreshes that are not RFC 6749 section 6.

use lightfriend_runtime::{OAuthIntegration, integrations};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{connect, expire, host, recorder::assert_params, tokens};
use crate::support::{ALICE, CLIENT_ID, CLIENT_SECRET};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://clover.example/oauth/v2/authorize",
    token_endpoint = "https://clover.example/oauth/v2/token",
    refresh_endpoint = "https://clover.example/oauth/v2/refresh",
    token_request_format = "json",
    token_params(extra = "exchange"),
    refresh(auth_method = "none", omit("grant_type")),
    env = "TEST"
)]
pub struct Clover;

#[tokio::test]
async fn clover_refreshes_elsewhere_without_a_secret() {
    let (provider, host) = host(integrations![Clover], tokens).await;
    connect(&host, &host.browser(ALICE), "clover").await;
    let exchange = provider.only();
    assert_eq!(exchange.target(), "POST clover.example/oauth/v2/token");
    assert_eq!(
        exchange.param("client_secret").as_deref(),
        Some(CLIENT_SECRET)
    );
    assert_eq!(exchange.param("extra").as_deref(), Some("exchange"));
    expire(&host, "clover", 60);
    Clover::access_token(&host.oauth, ALICE).await.unwrap();
    let refresh = provider.only();
    assert_eq!(refresh.target(), "POST clover.example/oauth/v2/refresh");
    // The format is that of token requests, the parameters are not.
    assert_eq!(refresh.header("content-type"), Some("application/json"));
    let expected = [
        ("client_id", CLIENT_ID),
        ("refresh_token", "the-refresh-token"),
    ];
    assert_params(&refresh.body(), &expected);
}

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://www.figma.example/oauth",
    token_endpoint = "https://api.figma.example/v1/oauth/token",
    refresh_endpoint = "https://api.figma.example/v1/oauth/refresh",
    token_endpoint_auth_method = "client_secret_basic",
    env = "TEST"
)]
pub struct Figma;

#[tokio::test]
async fn figma_refreshes_elsewhere_as_the_rfc_says() {
    let (provider, host) = host(integrations![Figma], tokens).await;
    connect(&host, &host.browser(ALICE), "figma").await;
    provider.take();
    expire(&host, "figma", 60);
    Figma::access_token(&host.oauth, ALICE).await.unwrap();
    let refresh = provider.only();
    assert_eq!(refresh.target(), "POST api.figma.example/v1/oauth/refresh");
    assert!(
        refresh
            .header("authorization")
            .unwrap()
            .starts_with("Basic ")
    );
    let expected = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "the-refresh-token"),
    ];
    assert_params(&refresh.body(), &expected);
}

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://coros.example/oauth2/authorize",
    token_endpoint = "https://coros.example/oauth2/accesstoken",
    refresh_endpoint = "https://coros.example/oauth2/refresh-token",
    refresh(answer = "extends", by = "30d"),
    default_expires_in = "1h",
    env = "TEST"
)]
pub struct Coros;

/// Seconds that the token has to live, a few more or less.
fn remaining(host: &crate::support::Host) -> i64 {
    host.number("SELECT expires_at - unixepoch() AS n FROM coros_connection")
}

#[tokio::test]
async fn coros_answers_without_a_token_which_lives_on() {
    let (provider, host) = host(integrations![Coros], |seen| match seen.path.as_str() {
        "/oauth2/accesstoken" => tokens(seen),
        _ => json!({"result": "0000", "message": "OK"}),
    })
    .await;
    connect(&host, &host.browser(ALICE), "coros").await;
    provider.take();
    expire(&host, "coros", 60);
    let before = host.texts("SELECT refresh_token AS text FROM coros_connection");
    let token = Coros::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "the-access-token");
    assert_eq!(
        provider.only().target(),
        "POST coros.example/oauth2/refresh-token"
    );
    let month = 30 * 24 * 3600;
    assert!(
        (month - 600..=month + 60).contains(&remaining(&host)),
        "{}",
        remaining(&host)
    );
    assert_eq!(
        host.texts("SELECT refresh_token AS text FROM coros_connection"),
        before
    );
    // It is fresh now.
    Coros::access_token(&host.oauth, ALICE).await.unwrap();
    assert!(provider.take().is_empty());
}

#[tokio::test]
async fn what_an_extending_answer_says_itself_wins() {
    for (answer, lives) in [
        (json!({"expires_in": 7200}), 7200),
        (json!({"access_token": "another", "expires_in": 7200}), 7200),
        (json!({"access_token": "another"}), 3600),
    ] {
        let refreshed = answer.clone();
        let (_provider, host) = host(integrations![Coros], move |seen| match seen.path.as_str() {
            "/oauth2/accesstoken" => tokens(seen),
            _ => refreshed.clone(),
        })
        .await;
        connect(&host, &host.browser(ALICE), "coros").await;
        expire(&host, "coros", 60);
        let token = Coros::access_token(&host.oauth, ALICE).await.unwrap();
        let expected = answer["access_token"]
            .as_str()
            .unwrap_or("the-access-token");
        assert_eq!(token.expose_secret(), expected, "{answer}");
        let remaining = remaining(&host);
        assert!(
            (lives - 600..=lives + 60).contains(&remaining),
            "{answer}: {remaining}"
        );
    }
}

#[tokio::test]
async fn a_success_that_is_an_error_extends_nothing() {
    for answer in [json!({"error": "invalid_grant"}), json!(400)] {
        let refreshed = answer.clone();
        let (_provider, host) = host(integrations![Coros], move |seen| match seen.path.as_str() {
            "/oauth2/accesstoken" => tokens(seen),
            _ => refreshed.clone(),
        })
        .await;
        connect(&host, &host.browser(ALICE), "coros").await;
        expire(&host, "coros", 60);
        let token = Coros::access_token(&host.oauth, ALICE).await;
        assert!(token.is_err(), "{answer}");
        assert!(remaining(&host) < 0, "{answer}");
    }
}
