//! Refreshes that present the access token, as there is no other.

use lightfriend_runtime::{EventKind, OAuthIntegration, integrations};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{Seen, connect, expire, host, recorder::assert_params};
use crate::support::{ALICE, CLIENT_ID, CLIENT_SECRET, Host};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://www.facebook.example/dialog/oauth",
    token_endpoint = "https://graph.facebook.example/oauth/access_token",
    refresh(
        method = "GET",
        grant_type = "fb_exchange_token",
        token = "access_token",
        token_param = "fb_exchange_token"
    ),
    env = "TEST"
)]
pub struct Facebook;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://threads.example/oauth/authorize",
    token_endpoint = "https://graph.threads.example/oauth/access_token",
    refresh_endpoint = "https://graph.threads.example/refresh_access_token",
    refresh(
        method = "GET",
        grant_type = "th_refresh_token",
        token = "access_token",
        token_param = "access_token",
        auth_method = "omit"
    ),
    env = "TEST"
)]
pub struct Threads;

/// No refresh token, and another access token at every refresh.
fn long_lived(seen: &Seen) -> Value {
    let token = if seen.method == "GET" {
        "the-next"
    } else {
        "the-first"
    };
    json!({"access_token": token, "token_type": "bearer", "expires_in": 5_184_000})
}

/// An hour old, with so many seconds to live.
fn lives(host: &Host, service: &str, seconds: i64) {
    expire(host, service, -seconds);
}

/// Lets the token come near its end, and the refresher look.
async fn renew(host: &Host, service: &str) {
    lives(host, service, 30);
    host.oauth.refresh_due().await.unwrap();
}

#[tokio::test]
async fn facebook_takes_the_access_token_for_a_newer_one() {
    let (provider, host) = host(integrations![Facebook], long_lived).await;
    connect(&host, &host.browser(ALICE), "facebook").await;
    provider.take();
    renew(&host, "facebook").await;
    let token = Facebook::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "the-next");
    let refresh = provider.only();
    assert_eq!(
        refresh.target(),
        "GET graph.facebook.example/oauth/access_token"
    );
    assert_params(
        &refresh.query(),
        &[
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("fb_exchange_token", "the-first"),
            ("grant_type", "fb_exchange_token"),
        ],
    );
    assert!(refresh.body.is_empty());
    // The newer one is presented next.
    renew(&host, "facebook").await;
    assert_eq!(
        provider.only().param("fb_exchange_token").as_deref(),
        Some("the-next")
    );
}

#[tokio::test]
async fn threads_is_refreshed_without_the_client_and_before_anybody_asks() {
    let (provider, host) = host(integrations![Threads], long_lived).await;
    connect(&host, &host.browser(ALICE), "threads").await;
    provider.take();
    renew(&host, "threads").await;
    let refresh = provider.only();
    assert_eq!(
        refresh.target(),
        "GET graph.threads.example/refresh_access_token"
    );
    let expected = [
        ("access_token", "the-first"),
        ("grant_type", "th_refresh_token"),
    ];
    assert_params(&refresh.query(), &expected);
    let token = Threads::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "the-next");
    assert!(provider.take().is_empty());
}

#[tokio::test]
async fn a_dead_access_token_renews_nothing() {
    let (provider, host) = host(integrations![Threads], long_lived).await;
    connect(&host, &host.browser(ALICE), "threads").await;
    provider.take();
    lives(&host, "threads", -30);
    host.oauth.refresh_due().await.unwrap();
    let mut events = host.oauth.events();
    let error = Threads::access_token(&host.oauth, ALICE).await.unwrap_err();
    assert!(error.is_reauth_required(), "{error}");
    assert_eq!(events.next().await.unwrap().kind, EventKind::NeedsReauth);
    assert!(provider.take().is_empty());
    let status = host.browser(ALICE).status("threads").await;
    assert_eq!(status["status"], "needs_reauth");
}
