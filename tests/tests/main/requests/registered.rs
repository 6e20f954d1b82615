//! A name that stands for the callback's URL, as eBay registers one.

use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};

use super::{Recorder, connect, expire, tokens};
use crate::support::{ALICE, Host, param};

/// eBay: the provider has a name for each address that it sends browsers to.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://auth.ebay.example/oauth2/authorize",
    token_endpoint = "https://api.ebay.example/identity/v1/oauth2/token",
    token_endpoint_auth_method = "client_secret_basic",
    redirect_uri = "{env.RU_NAME}",
    refresh_params(redirect_uri = "{redirect_uri}"),
    env = "TEST"
)]
pub struct Ebay;

#[tokio::test]
async fn a_registered_name_is_sent_instead_of_the_address() {
    let recorder = Recorder::start(tokens).await;
    let unused = MockProvider::start().await.unwrap();
    let address = recorder.address;
    let change = |builder: lightfriend_runtime::Builder| {
        let builder = builder.route_outgoing_to(address);
        builder.variable("TEST_RU_NAME", "App-Inc-PRD-1".to_owned())
    };
    let host = Host::start_with(integrations![Ebay], &unused, change).await;
    let browser = host.browser(ALICE);
    let url = connect(&host, &browser, "ebay").await;
    assert_eq!(
        param(&url, "redirect_uri").as_deref(),
        Some("App-Inc-PRD-1")
    );
    expire(&host, "ebay", 0);
    Ebay::access_token(&host.oauth, ALICE).await.unwrap();
    let asked = recorder.take();
    let [exchange, refresh] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    for request in [exchange, refresh] {
        assert_eq!(
            request.param("redirect_uri").as_deref(),
            Some("App-Inc-PRD-1")
        );
    }
    // The operator registers the address itself under that name.
    assert!(
        host.oauth
            .redirect_uri_of::<Ebay>()
            .ends_with("/api/ebay/oauth/callback")
    );
}
