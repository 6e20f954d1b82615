//! Parameters under the vendor's names, and those that a vendor does not want.

use lightfriend_runtime::{OAuthIntegration, integrations};

use super::{connect, expire, host, recorder::assert_params, tokens};
use crate::support::{ALICE, CLIENT_ID, CLIENT_SECRET, outcome, param};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://business-api.tiktok.example/portal/auth",
    token_endpoint = "https://business-api.tiktok.example/open_api/oauth2/access_token/",
    code_challenge_method = "none",
    pkce_unsupported = "it refuses unknown members",
    token_request_format = "json",
    rename(
        authorization(client_id = "app_id"),
        token(client_id = "app_id", client_secret = "secret", code = "auth_code")
    ),
    omit(authorization("response_type"), token("grant_type", "redirect_uri")),
    env = "TEST"
)]
pub struct TiktokAds;

#[tokio::test]
async fn tiktok_ads_is_asked_by_its_own_names_and_for_nothing_more() {
    let (provider, host) = host(integrations![TiktokAds], tokens).await;
    let url = connect(&host, &host.browser(ALICE), "tiktok_ads").await;
    assert_eq!(param(&url, "app_id").as_deref(), Some(CLIENT_ID));
    assert_eq!(param(&url, "client_id"), None);
    assert_eq!(param(&url, "response_type"), None);
    assert!(param(&url, "redirect_uri").is_some());
    let exchange = provider.only();
    assert_eq!(exchange.header("content-type"), Some("application/json"));
    assert_params(
        &exchange.body(),
        &[
            ("app_id", CLIENT_ID),
            ("auth_code", "the-code"),
            ("secret", CLIENT_SECRET),
        ],
    );
}

/// A parameter that both requests have has one name.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://printful.example/oauth/authorize",
    token_endpoint = "https://printful.example/oauth/token",
    rename(redirect_uri = "redirect_url"),
    scopes("orders"),
    env = "TEST"
)]
pub struct Printful;

#[tokio::test]
async fn a_name_for_both_requests_is_in_both() {
    let (provider, host) = host(integrations![Printful], tokens).await;
    let url = connect(&host, &host.browser(ALICE), "printful").await;
    let redirect_uri = host.url("/api/printful/oauth/callback");
    assert_eq!(
        param(&url, "redirect_url").as_deref(),
        Some(redirect_uri.as_str())
    );
    assert_eq!(param(&url, "redirect_uri"), None);
    let exchange = provider.only();
    assert_eq!(
        exchange.param("redirect_url").as_deref(),
        Some(redirect_uri.as_str())
    );
    assert_eq!(exchange.param("redirect_uri"), None);
}

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://app.optimizely.example/oauth2/authorize",
    token_endpoint = "https://app.optimizely.example/oauth2/token",
    rename(scope = "scopes", refresh_token = "renewal"),
    refresh(scope),
    scopes("all", "more"),
    env = "TEST"
)]
pub struct Optimizely;

#[tokio::test]
async fn a_refresh_has_the_names_of_token_requests() {
    let (provider, host) = host(integrations![Optimizely], tokens).await;
    let url = connect(&host, &host.browser(ALICE), "optimizely").await;
    assert_eq!(param(&url, "scopes").as_deref(), Some("all more"));
    assert_eq!(param(&url, "scope"), None);
    provider.take();
    expire(&host, "optimizely", 60);
    Optimizely::access_token(&host.oauth, ALICE).await.unwrap();
    assert_params(
        &provider.only().body(),
        &[
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("grant_type", "refresh_token"),
            ("renewal", "the-refresh-token"),
            ("scopes", "all more"),
        ],
    );
}

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    rename(authorization(state = "customField")),
    env = "TEST"
)]
pub struct Custom;

#[tokio::test]
async fn a_renamed_state_is_read_back_under_its_name_and_no_other() {
    let (provider, host) = host(integrations![Custom], tokens).await;
    let alice = host.browser(ALICE);
    let url = alice.start("custom").await;
    assert_eq!(param(&url, "state"), None);
    let state = param(&url, "customField").unwrap();
    let callback = |name: &str, state: &str| {
        host.url(&format!(
            "/api/custom/oauth/callback?code=the-code&{name}={state}"
        ))
    };
    let ended = alice.callback(&callback("state", &state)).await;
    assert_eq!(outcome(&ended), "invalid_state");
    let wrong = "a".repeat(43);
    let ended = alice.callback(&callback("customField", &wrong)).await;
    assert_eq!(outcome(&ended), "invalid_state");
    assert!(provider.take().is_empty());
    let ended = alice.callback(&callback("customField", &state)).await;
    assert_eq!(outcome(&ended), "connected");
}
