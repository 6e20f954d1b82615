//! Start and callback: who may begin a flow, who may finish it, and how often.

mod answers;
mod binding;
mod claims;
mod cookies;
mod form_post;
mod guard;
mod log;
mod responses;
mod signature;
mod start;
mod vendors;

use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};

use crate::support::{ALICE, BOB, Host, location};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize?tenant=x",
    token_endpoint = "https://provider.example/token",
    scopes("calendar.read", "calendar.write"),
    env = "TEST"
)]
pub struct Calendar;

/// Another service of the same provider.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Chat;

/// A service whose provider names itself in every answer.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    issuer = "https://issuer.example",
    authorization_response_iss_parameter_supported,
    env = "TEST"
)]
pub struct WithIssuer;

/// A service whose provider names itself when it likes to.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    issuer = "https://issuer.example",
    env = "TEST"
)]
pub struct MayHaveIssuer;

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Calendar, Chat], &provider).await;
    (provider, host)
}

fn flows(host: &Host) -> i64 {
    host.number("SELECT COUNT(*) AS n FROM oauth_flow")
}

fn connections(host: &Host) -> i64 {
    host.number("SELECT COUNT(*) AS n FROM calendar_connection")
}

#[tokio::test]
async fn a_whole_flow_connects_the_account() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let response = alice.connect("calendar", &provider).await;
    assert_eq!(response.status(), 303);
    assert_eq!(
        location(&response),
        host.url("/connections?connected=calendar#")
    );

    let status = alice.status("calendar").await;
    assert_eq!(status["connected"], true);
    assert_eq!(status["status"], "active");
    assert_eq!(
        status["scopes"],
        serde_json::json!(["calendar.read", "calendar.write"])
    );
    assert_eq!(status["missing_scopes"], serde_json::json!([]));
    assert!(status["expires_at"].as_str().unwrap().ends_with('Z'));
    assert!(status["connected_at"].as_str().unwrap().starts_with("20"));
    assert_eq!(
        host.browser(BOB).status("calendar").await["status"],
        "not_connected"
    );
    // What is over stays known until it would have expired: its browser may ask again.
    assert_eq!(flows(&host), 1);
    assert_eq!(alice.cookies().len(), 2);
}
