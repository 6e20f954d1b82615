//! What front ends of any kind read: the list of connections, across origins too, and its description.

mod accounts;
mod cors;
mod document;
mod list;
mod openapi;
mod side_by_side;
mod typescript;

use axum::http::request::Parts;
use lightfriend_runtime::{
    Integrations, OAuthIntegration, OwnerAction, integrations, testing::MockProvider,
};
use reqwest::Response;
use serde_json::Value;

use crate::support::{ALICE, Browser, Host, session_user};

/// A service with everything that an entry can tell.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("team.read", "team.write"),
    title = "The Team",
    description = "Posts to your channels.",
    scope_labels("team.read" = "See your channels", "team.write" = "Post to them"),
    env = "TEST"
)]
pub struct Team {
    #[oauth(token_response = "account.name")]
    account: Option<String>,
    #[oauth(token_response = "webhook", secret)]
    webhook: Option<String>,
    #[oauth(local, default = "general")]
    channel: String,
    #[oauth(local, default = 3)]
    quota: i32,
    #[oauth(local, default = 4)]
    seen: i64,
    #[oauth(local)]
    share: Option<f64>,
    #[oauth(local, default = true)]
    muted: bool,
}

/// A service with nothing but a token, at a path of its own.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    route = "/services/bare-2",
    env = "TEST"
)]
pub struct Bare2;

/// A service where a user may have several accounts, with permissions that are asked for later.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("chat.read"),
    scope_sets(post("chat.write"), admin("chat.manage", "chat.rename")),
    scope_labels("chat.read" = "Read", "chat.write" = "Post"),
    renew_before = "7d",
    env = "TEST"
)]
pub struct Chat {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "team.name")]
    account: Option<String>,
    #[oauth(token_response = "webhook", secret)]
    webhook: Option<String>,
    #[oauth(var, default = "en")]
    language: String,
}

/// A service that organizations connect, several accounts each.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    owner = "organization_id",
    owner_id = i64,
    env = "TEST"
)]
pub struct Books {
    #[oauth(token_response = "realm", account_key)]
    realm: i64,
}

/// A service that organizations connect, one account each.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    owner = "organization_id",
    owner_id = i64,
    env = "TEST"
)]
pub struct Desk;

const LIST: &str = "/api/connections";

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Team, Bare2], &provider).await;
    (provider, host)
}

/// The services of organizations are there for whoever is signed in, and managed by Alice.
async fn setup_several() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(several(), &provider, |builder| {
        builder
            .current_owner::<Books>(organization)
            .current_owner::<Desk>(organization)
    })
    .await;
    (provider, host)
}

fn several() -> Integrations {
    integrations![Team, Bare2, Chat, Books, Desk]
}

const ORGANIZATION: i64 = 7;

async fn organization(parts: Parts, action: OwnerAction) -> Option<i64> {
    let user = session_user(parts).await?;
    (action == OwnerAction::View || user == ALICE).then_some(ORGANIZATION)
}

async fn json(response: Response) -> Value {
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.headers()["cache-control"], "no-store");
    response.json().await.unwrap()
}

/// The entries of the list, in its order.
async fn entries(browser: &Browser) -> Vec<Value> {
    let response = browser.get(LIST).await;
    assert_eq!(response.status(), 200);
    let mut body = json(response).await;
    assert_eq!(body.as_object().unwrap().len(), 1);
    serde_json::from_value(body["connections"].take()).unwrap()
}
