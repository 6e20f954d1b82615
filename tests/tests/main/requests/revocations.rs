//! Revocations that are not RFC 7009.

use lightfriend_runtime::{OAuthIntegration, integrations};

use super::{Recorder, Seen, connect, host, recorder::assert_params, tokens};
use crate::support::{ALICE, CLIENT_ID, CLIENT_SECRET, Host};

/// base64("test-client:test-client-secret-canary")
const BASIC: &str = "Basic dGVzdC1jbGllbnQ6dGVzdC1jbGllbnQtc2VjcmV0LWNhbmFyeQ==";

#[derive(OAuthIntegration)]
#[oauth(provider = "github", scopes("user"), env = "TEST")]
pub struct Github;

#[derive(OAuthIntegration)]
#[oauth(provider = "notion", env = "TEST")]
pub struct Notion;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://squareup.example/oauth2/authorize",
    token_endpoint = "https://squareup.example/oauth2/token",
    token_request_format = "json",
    revocation_endpoint = "https://squareup.example/oauth2/revoke",
    revocation(
        auth_method = "none",
        token = "access_token",
        token_param = "access_token",
        format = "json",
        headers("authorization" = "Client {client_secret}")
    ),
    env = "TEST"
)]
pub struct Square;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://hubspot.example/oauth/authorize",
    token_endpoint = "https://api.hubspot.example/oauth/v1/token",
    revocation_endpoint = "https://api.hubspot.example/oauth/v1/refresh-tokens/{refresh_token}",
    revocation(method = "DELETE", auth_method = "omit", format = "none"),
    env = "TEST"
)]
pub struct Hubspot;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://accounts.zoho.example/oauth/v2/auth",
    token_endpoint = "https://accounts.zoho.example/oauth/v2/token",
    authorization_params(access_type = "offline"),
    revocation_endpoint = "https://accounts.zoho.example/oauth/v2/token/revoke",
    revocation(format = "query", auth_method = "omit", token = "refresh_token"),
    env = "TEST"
)]
pub struct Zoho;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://id.twitch.example/oauth2/authorize",
    token_endpoint = "https://id.twitch.example/oauth2/token",
    revocation_endpoint = "https://id.twitch.example/oauth2/revoke",
    revocation(auth_method = "none", token = "access_token"),
    env = "TEST"
)]
pub struct Twitch;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://dropbox.example/oauth2/authorize",
    token_endpoint = "https://dropbox.example/oauth2/token",
    revocation_endpoint = "https://api.dropbox.example/2/auth/token/revoke",
    revocation(auth_method = "bearer"),
    env = "TEST"
)]
pub struct Dropbox;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://linear.example/oauth/authorize",
    token_endpoint = "https://linear.example/oauth/token",
    revocation_endpoint = "https://linear.example/oauth/revoke",
    revocation(auth_method = "bearer", format = "json"),
    env = "TEST"
)]
pub struct Linear;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://reddit.example/api/v1/authorize",
    authorization_params(duration = "permanent"),
    token_endpoint = "https://reddit.example/api/v1/access_token",
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://reddit.example/api/v1/revoke_token",
    env = "TEST"
)]
pub struct Reddit;

/// An account is named, and no token.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://connect.stripe.example/oauth/authorize",
    token_endpoint = "https://connect.stripe.example/oauth/token",
    revocation_endpoint = "https://connect.stripe.example/oauth/deauthorize",
    revocation(
        auth_method = "omit",
        token = "access_token",
        omit("token"),
        headers("authorization" = "Bearer {client_secret}"),
        params(client_id = "{client_id}")
    ),
    env = "TEST"
)]
pub struct Stripe;

/// The revocations of a user who connects and disconnects.
async fn revoked(host: &Host, provider: &Recorder, service: &str) -> Vec<Seen> {
    let alice = host.browser(ALICE);
    connect(host, &alice, service).await;
    provider.take();
    let path = format!("/api/{service}/disconnect");
    assert_eq!(alice.post(&path).await.status(), 200);
    host.oauth.drain().await;
    let waiting = host.number("SELECT count(*) AS n FROM oauth_revocation");
    assert_eq!(waiting, 0, "{service}");
    provider.take()
}

#[tokio::test]
async fn the_rfcs_own_form_is_what_it_was() {
    let (provider, host) = host(integrations![Reddit], tokens).await;
    let requests = revoked(&host, &provider, "reddit").await;
    assert_eq!(requests.len(), 2);
    for (request, kind) in requests.iter().zip(["refresh_token", "access_token"]) {
        assert_eq!(request.target(), "POST reddit.example/api/v1/revoke_token");
        assert_eq!(request.header("authorization"), Some(BASIC));
        let token = format!("the-{}", kind.replace('_', "-"));
        let expected = [("token", token.as_str()), ("token_type_hint", kind)];
        assert_params(&request.body(), &expected);
    }
}

/// Each asks its own way, once.
#[tokio::test]
async fn each_provider_is_asked_in_its_own_way() {
    let all = integrations![
        Github, Notion, Square, Hubspot, Zoho, Twitch, Dropbox, Linear, Stripe
    ];
    let (provider, host) = host(all, tokens).await;
    let only = async |service: &str| {
        let mut requests = revoked(&host, &provider, service).await;
        assert_eq!(requests.len(), 1, "{service}: {requests:#?}");
        requests.remove(0)
    };

    let github = only("github").await;
    let target = "DELETE api.github.com/applications/test-client/token";
    assert_eq!(github.target(), target);
    assert_eq!(github.header("authorization"), Some(BASIC));
    assert_eq!(github.header("content-type"), Some("application/json"));
    assert_params(&github.body(), &[("access_token", "the-access-token")]);

    let square = only("square").await;
    assert_eq!(square.target(), "POST squareup.example/oauth2/revoke");
    let client = format!("Client {CLIENT_SECRET}");
    assert_eq!(square.header("authorization"), Some(client.as_str()));
    let expected = [
        ("access_token", "the-access-token"),
        ("client_id", CLIENT_ID),
    ];
    assert_params(&square.body(), &expected);

    let hubspot = only("hubspot").await;
    let target = "DELETE api.hubspot.example/oauth/v1/refresh-tokens/the-refresh-token";
    assert_eq!(hubspot.target(), target);
    assert!(hubspot.body.is_empty() && hubspot.query.is_empty());
    assert_eq!(hubspot.header("authorization"), None);

    let zoho = only("zoho").await;
    assert_eq!(
        zoho.target(),
        "POST accounts.zoho.example/oauth/v2/token/revoke"
    );
    assert_params(&zoho.query(), &[("token", "the-refresh-token")]);
    assert!(zoho.body.is_empty());

    let twitch = only("twitch").await;
    let expected = [("client_id", CLIENT_ID), ("token", "the-access-token")];
    assert_params(&twitch.body(), &expected);

    let dropbox = only("dropbox").await;
    assert_eq!(
        dropbox.header("authorization"),
        Some("Bearer the-access-token")
    );
    assert!(dropbox.body.is_empty() && dropbox.query.is_empty());
    assert_eq!(dropbox.header("content-type"), None);

    let linear = only("linear").await;
    assert_eq!(
        linear.header("authorization"),
        Some("Bearer the-access-token")
    );
    assert_eq!(&linear.body[..], b"{}");

    let stripe = only("stripe").await;
    let bearer = format!("Bearer {CLIENT_SECRET}");
    assert_eq!(stripe.header("authorization"), Some(bearer.as_str()));
    assert_params(&stripe.body(), &[("client_id", CLIENT_ID)]);

    let notion = revoked(&host, &provider, "notion").await;
    assert_eq!(notion.len(), 2);
    for (request, token) in notion.iter().zip(["the-refresh-token", "the-access-token"]) {
        assert_eq!(request.target(), "POST api.notion.com/v1/oauth/revoke");
        assert_eq!(request.header("notion-version"), Some("2022-06-28"));
        assert_eq!(request.header("authorization"), Some(BASIC));
        assert_params(&request.body(), &[("token", token)]);
    }
}
