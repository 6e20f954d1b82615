//! What an integration adds to token requests.

use std::time::Duration;

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, MockProvider, RecordedRequest},
};

use crate::support::{ALICE, Host, param};

/// A provider that forgets at a refresh what it was asked for.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "microsoft",
    scopes("api://app/access"),
    refresh_params(scope = "{scope}"),
    env = "TEST"
)]
pub struct Repeating;

/// A provider that wants everything again.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "client_secret_basic",
    token_params(client_id = "{client_id}", scope = "{scope}"),
    refresh_params(
        client_id = "{client_id}",
        redirect_uri = "{redirect_uri}",
        scope = "{scope}"
    ),
    env = "TEST"
)]
pub struct Everything;

/// A provider that asks for the application's name.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    user_agent = "my-app/1.2 (contact@example.com)",
    env = "TEST"
)]
pub struct Named;

/// The requests that the token endpoint has met.
fn token_requests(provider: &MockProvider) -> Vec<RecordedRequest> {
    let all = provider.requests().into_iter();
    all.filter(|request| request.endpoint == Endpoint::Token)
        .collect()
}

#[tokio::test]
async fn a_refresh_asks_for_the_scopes_again_where_a_template_says_so() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Repeating], &provider).await;
    let alice = host.browser(ALICE);
    let url = alice.start("repeating").await;
    alice.callback(&provider.approve(&url).await.unwrap()).await;
    host.sql("UPDATE repeating_connection SET expires_at = 1");
    let token = Repeating::access_token(&host.oauth, ALICE).await;
    assert!(token.is_ok(), "{token:?}");
    let requests = token_requests(&provider);
    let [exchange, refresh] = requests.as_slice() else {
        panic!("an exchange and a refresh: {requests:?}");
    };
    assert_eq!(exchange.param("scope"), None);
    let asked = refresh.param("scope");
    assert_eq!(asked, Some("offline_access api://app/access"));
    assert_eq!(param(&url, "scope").as_deref(), asked);
}

#[tokio::test]
async fn token_and_revocation_requests_have_the_integrations_user_agent() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Named, Everything], &provider).await;
    let alice = host.browser(ALICE);
    alice.connect("named", &provider).await;
    host.sql("UPDATE named_connection SET expires_at = 1");
    Named::access_token(&host.oauth, ALICE).await.unwrap();
    alice.post("/api/named/disconnect").await;
    let within = Duration::from_secs(5);
    assert!(provider.wait_for(Endpoint::Revocation, 2, within).await);
    let asked = [Endpoint::Token, Endpoint::Revocation];
    let requests = provider.requests().into_iter();
    let requests: Vec<_> = requests
        .filter(|request| asked.contains(&request.endpoint))
        .collect();
    assert_eq!(requests.len(), 4, "an exchange, a refresh, two revocations");
    for request in &requests {
        let names = request.headers.iter().filter(|(k, _)| k == "user-agent");
        let names: Vec<&str> = names.map(|(_, value)| value.as_str()).collect();
        assert_eq!(names, ["my-app/1.2 (contact@example.com)"]);
    }

    provider.clear_requests();
    alice.connect("everything", &provider).await;
    let other = token_requests(&provider).remove(0);
    let name = other.header("user-agent").unwrap();
    assert!(name.starts_with("lightfriend-runtime/"), "{name}");
}

#[tokio::test]
async fn a_client_that_authenticates_in_the_header_may_name_itself_in_the_body() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Everything], &provider).await;
    host.browser(ALICE).connect("everything", &provider).await;
    host.sql("UPDATE everything_connection SET expires_at = 1");
    Everything::access_token(&host.oauth, ALICE).await.unwrap();
    let requests = token_requests(&provider);
    let [exchange, refresh] = requests.as_slice() else {
        panic!("an exchange and a refresh: {requests:?}");
    };
    let redirect_uri = host.url("/api/everything/oauth/callback");
    for request in [exchange, refresh] {
        assert_eq!(request.param("client_id"), Some("test-client"));
        assert_eq!(request.param("redirect_uri"), Some(redirect_uri.as_str()));
        assert_eq!(request.param("client_secret"), None);
        // The integration asks for no scopes, and an empty parameter says something else.
        assert_eq!(request.param("scope"), None);
    }
}
