//! Refreshes that name scopes name those of the groups that the connection has.

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, MockProvider},
};

use crate::support::{ALICE, BOB, Host, location, outcome};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("read"),
    scope_sets(write("events.write"), audit("audit")),
    refresh(scope),
    env = "TEST"
)]
pub struct ByWord;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("read"),
    scope_sets(write("events.write"), audit("audit")),
    refresh_params(scope = "{scope}"),
    env = "TEST"
)]
pub struct ByTemplate;

/// The scopes of the last request to the token endpoint.
fn sent(provider: &MockProvider) -> String {
    let requests = provider.requests();
    let tokens = requests.iter().rev();
    let mut tokens = tokens.filter(|request| request.endpoint == Endpoint::Token);
    let last = tokens.next().unwrap();
    assert_eq!(last.param("grant_type"), Some("refresh_token"));
    last.param("scope").unwrap().to_owned()
}

#[tokio::test]
async fn the_groups_of_the_row_are_sent() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![ByWord, ByTemplate], &provider).await;
    for service in ["by_word", "by_template"] {
        for (user, query) in [(ALICE, "?scope_set=audit"), (BOB, "")] {
            let browser = host.browser(user);
            let target = format!("/api/{service}/oauth/start{query}");
            let url = location(&browser.get(&target).await);
            let callback = provider.approve(&url).await.unwrap();
            assert_eq!(outcome(&browser.callback(&callback).await), "connected");
        }
        host.sql(&format!(
            "UPDATE {service}_connection SET issued_at = unixepoch() - 7200, \
             expires_at = unixepoch() - 3600"
        ));
    }
    for (user, scope) in [(ALICE, "read audit"), (BOB, "read")] {
        ByWord::access_token(&host.oauth, user).await.unwrap();
        assert_eq!(sent(&provider), scope);
        ByTemplate::access_token(&host.oauth, user).await.unwrap();
        assert_eq!(sent(&provider), scope);
    }
}
