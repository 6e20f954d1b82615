//! Token requests: method, format, headers, credentials, resources.

use lightfriend_runtime::{OAuthIntegration, integrations};

use super::{connect, expire, host, recorder::assert_params, tokens};
use crate::support::{ALICE, CLIENT_ID, CLIENT_SECRET};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://auth.bullhorn.example/oauth/authorize",
    token_endpoint = "https://auth.bullhorn.example/oauth/token",
    code_challenge_method = "none",
    pkce_unsupported = "it is ignored",
    token_request_format = "query",
    env = "TEST"
)]
pub struct Bullhorn;

#[tokio::test]
async fn bullhorn_takes_parameters_in_the_query_of_a_post() {
    let (provider, host) = host(integrations![Bullhorn], tokens).await;
    connect(&host, &host.browser(ALICE), "bullhorn").await;
    let exchange = provider.only();
    assert_eq!(exchange.target(), "POST auth.bullhorn.example/oauth/token");
    let redirect_uri = host.url("/api/bullhorn/oauth/callback");
    assert_params(
        &exchange.query(),
        &[
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("code", "the-code"),
            ("grant_type", "authorization_code"),
            ("redirect_uri", &redirect_uri),
        ],
    );
    assert!(exchange.body.is_empty());
    assert_eq!(exchange.header("content-type"), None);
    expire(&host, "bullhorn", 60);
    Bullhorn::access_token(&host.oauth, ALICE).await.unwrap();
    let refresh = provider.only();
    assert_params(
        &refresh.query(),
        &[
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("grant_type", "refresh_token"),
            ("refresh_token", "the-refresh-token"),
        ],
    );
}

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://walmart.example/authorize",
    token_endpoint = "https://walmart.example/v3/token",
    token_endpoint_auth_method = "client_secret_basic",
    token_request_headers(
        "WM_SVC.NAME" = "Walmart Marketplace",
        "WM_QOS.CORRELATION_ID" = "{uuid}",
        "x-client" = "{client_id}",
        accept = "application/vnd.walmart+json"
    ),
    revocation_endpoint = "https://walmart.example/v3/revoke",
    env = "TEST"
)]
pub struct Walmart;

#[tokio::test]
async fn headers_are_on_every_request_to_the_token_endpoint_and_on_no_other() {
    let (provider, host) = host(integrations![Walmart], tokens).await;
    connect(&host, &host.browser(ALICE), "walmart").await;
    expire(&host, "walmart", 60);
    Walmart::access_token(&host.oauth, ALICE).await.unwrap();
    let requests = provider.take();
    let [exchange, refresh] = requests.as_slice() else {
        panic!("an exchange and a refresh: {requests:?}");
    };
    for request in [exchange, refresh] {
        assert_eq!(request.header("wm_svc.name"), Some("Walmart Marketplace"));
        assert_eq!(request.header("x-client"), Some(CLIENT_ID));
        assert_eq!(
            request.header("accept"),
            Some("application/vnd.walmart+json")
        );
        assert!(
            request
                .header("authorization")
                .unwrap()
                .starts_with("Basic ")
        );
    }
    let ids = [exchange, refresh].map(|request| request.header("wm_qos.correlation_id").unwrap());
    assert!(
        ids.iter().all(|id| uuid::Uuid::parse_str(id).is_ok()),
        "{ids:?}"
    );
    assert_ne!(ids[0], ids[1]);
    Walmart::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    for revocation in provider.take() {
        assert_eq!(revocation.target(), "POST walmart.example/v3/revoke");
        assert_eq!(revocation.header("wm_svc.name"), None);
        assert_eq!(revocation.header("accept"), Some("application/json"));
    }
}

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://stripe.example/authorize",
    token_endpoint = "https://api.stripe.example/v1/oauth/token",
    token_endpoint_auth_method = "client_secret_basic",
    basic_credentials = "{client_secret}:",
    env = "TEST"
)]
pub struct StripeApp;

#[tokio::test]
async fn stripe_apps_authenticate_with_their_key_alone() {
    let (provider, host) = host(integrations![StripeApp], tokens).await;
    connect(&host, &host.browser(ALICE), "stripe_app").await;
    // base64("test-client-secret-canary:")
    let expected = "Basic dGVzdC1jbGllbnQtc2VjcmV0LWNhbmFyeTo=";
    assert_eq!(provider.only().header("authorization"), Some(expected));
}

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_request_format = "json",
    resource("https://api.example/a", "urn:example:b"),
    env = "TEST"
)]
pub struct Resources;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_request_method = "GET",
    resource("https://api.example/a", "urn:example:b"),
    env = "TEST"
)]
pub struct ByGet;

#[tokio::test]
async fn resources_are_named_in_all_three_requests() {
    let all = integrations![Resources, ByGet];
    let (provider, host) = host(all, tokens).await;
    for service in ["resources", "by_get"] {
        let url = connect(&host, &host.browser(ALICE), service).await;
        let url = url::Url::parse(&url).unwrap();
        let named = url.query_pairs().filter(|(name, _)| name == "resource");
        let named: Vec<_> = named.map(|(_, value)| value.into_owned()).collect();
        assert_eq!(named, ["https://api.example/a", "urn:example:b"]);
        expire(&host, service, 60);
    }
    Resources::access_token(&host.oauth, ALICE).await.unwrap();
    ByGet::access_token(&host.oauth, ALICE).await.unwrap();
    let requests = provider.take();
    assert_eq!(requests.len(), 4);
    for request in requests {
        if request.method == "GET" {
            assert!(request.body.is_empty());
            let query = request.query();
            let named = query.iter().filter(|(name, _)| name == "resource");
            let named: Vec<_> = named.map(|(_, value)| value.as_str()).collect();
            assert_eq!(named, ["https://api.example/a", "urn:example:b"]);
        } else {
            let list = r#"["https://api.example/a","urn:example:b"]"#;
            assert_eq!(request.param("resource").as_deref(), Some(list));
        }
    }
}

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.example/v1",
    api_query(version = "2", client = "{client_id}"),
    env = "TEST"
)]
pub struct Queried;

#[tokio::test]
async fn every_api_call_has_the_integrations_own_query() {
    let (provider, host) = host(integrations![Queried], tokens).await;
    connect(&host, &host.browser(ALICE), "queried").await;
    provider.take();
    let client = Queried::client(&host.oauth, ALICE);
    client
        .get("/things?a=1")
        .query([("b", "2")])
        .send()
        .await
        .unwrap();
    let call = provider.only();
    assert_eq!(call.target(), "GET api.example/v1/things");
    let expected = [
        ("a", "1"),
        ("b", "2"),
        ("client", CLIENT_ID),
        ("version", "2"),
    ];
    assert_params(&call.query(), &expected);
}
