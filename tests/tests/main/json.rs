//! What front ends of any kind read: the list of connections, across origins too, and its description.

mod cors;
mod list;
mod openapi;
mod side_by_side;
mod typescript;

use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};
use reqwest::Response;
use serde_json::Value;

use crate::support::{Browser, Host};

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

const LIST: &str = "/api/connections";

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Team, Bare2], &provider).await;
    (provider, host)
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
