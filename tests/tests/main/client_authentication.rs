//! What requests to the provider carry: the client's credentials in exactly one place, and each
//! parameter where it belongs and nowhere else.

pub mod signed;

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lightfriend_runtime::{
    Integrations, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider, RecordedRequest},
};
use serde_json::json;

use crate::support::{ALICE, Host, outcome, param};

/// Credentials in the body, as a form.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    env = "TEST"
)]
pub struct Post;

/// Credentials in the header, encoded as RFC 6749 says.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    token_endpoint_auth_method = "client_secret_basic",
    env = "TEST"
)]
pub struct Basic;

/// Credentials in the header as they are.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "client_secret_basic",
    basic_encoding = "raw",
    env = "TEST"
)]
pub struct RawBasic;

/// A client without a secret.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    token_endpoint_auth_method = "none",
    env = "TEST"
)]
pub struct Public;

/// Credentials in the body, as JSON.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_request_format = "json",
    env = "TEST"
)]
pub struct JsonPost;

/// Credentials in the header beside JSON.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "client_secret_basic",
    token_request_format = "json",
    env = "TEST"
)]
pub struct JsonBasic;

/// Parameters of every kind.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize?tenant=a%20b&empty=",
    token_endpoint = "https://provider.example/token?version=2",
    scopes("read", "write:all"),
    scope_separator = ",",
    authorization_params(
        access_type = "offline",
        "with-dash" = true,
        max_age = 3600,
        prompt = "select account",
        echo = "{client_id} {redirect_uri} {scope}",
        unique = "{random}"
    ),
    token_params(audience = "for {client_id}", uri = "{redirect_uri}"),
    refresh_params(again = "{scope}"),
    env = "TEST"
)]
pub struct Params;

/// No scopes, and a provider that refuses PKCE.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    code_challenge_method = "none",
    pkce_unsupported = "the provider answers 400",
    env = "TEST"
)]
pub struct Plain;

const ID: &str = "client:id é";
/// What encodings get wrong.
const SECRET: &str = "a:%+ é/&=";

async fn host_with(all: Integrations, provider: &MockProvider, id: &str, secret: &str) -> Host {
    Host::start_with(all, provider, |builder| {
        builder.client_credentials("TEST", id, secret.to_owned())
    })
    .await
}

/// The requests that an endpoint has met.
fn requests(provider: &MockProvider, endpoint: Endpoint) -> Vec<RecordedRequest> {
    let all = provider.requests().into_iter();
    all.filter(|request| request.endpoint == endpoint).collect()
}

/// Connects, refreshes and disconnects; every request made with the client's credentials.
async fn authenticated_requests(
    host: &Host,
    provider: &MockProvider,
    service: &str,
    revokes: bool,
) -> Vec<RecordedRequest> {
    let alice = host.browser(ALICE);
    let response = alice.connect(service, provider).await;
    assert_eq!(outcome(&response), "connected");
    host.sql(&format!("UPDATE {service}_connection SET expires_at = 1"));
    match service {
        "post" => Post::access_token(&host.oauth, ALICE).await,
        "basic" => Basic::access_token(&host.oauth, ALICE).await,
        "public" => Public::access_token(&host.oauth, ALICE).await,
        "json_post" => JsonPost::access_token(&host.oauth, ALICE).await,
        "json_basic" => JsonBasic::access_token(&host.oauth, ALICE).await,
        other => panic!("{other} is not of this test"),
    }
    .unwrap();
    let response = alice.post(&format!("/api/{service}/disconnect")).await;
    assert_eq!(response.status(), 200);
    let mut all = requests(provider, Endpoint::Token);
    assert_eq!(all.len(), 2, "an exchange and a refresh");
    if revokes {
        let within = Duration::from_secs(5);
        assert!(provider.wait_for(Endpoint::Revocation, 2, within).await);
        all.extend(requests(provider, Endpoint::Revocation));
    }
    for request in &all {
        assert_eq!(request.method, "POST");
        assert_eq!(
            request.query, None,
            "nothing secret in a URL, which logs keep"
        );
        assert_eq!(request.header("accept"), Some("application/json"));
    }
    all
}

fn credentials_in_header(request: &RecordedRequest) -> Option<String> {
    let encoded = request.header("authorization")?.strip_prefix("Basic ")?;
    Some(String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap())
}

#[tokio::test]
async fn a_client_authenticates_in_the_body_by_default() {
    let provider = MockProvider::builder()
        .client(ID, SECRET)
        .start()
        .await
        .unwrap();
    let host = host_with(integrations![Post], &provider, ID, SECRET).await;
    for request in authenticated_requests(&host, &provider, "post", true).await {
        assert_eq!(request.param("client_id"), Some(ID));
        assert_eq!(request.param("client_secret"), Some(SECRET));
        assert_eq!(request.header("authorization"), None, "one method only");
        let kind = request.header("content-type");
        assert_eq!(kind, Some("application/x-www-form-urlencoded"));
    }
}

#[tokio::test]
async fn basic_credentials_are_form_encoded_and_nowhere_else() {
    let provider = MockProvider::builder()
        .client(ID, SECRET)
        .start()
        .await
        .unwrap();
    let host = host_with(integrations![Basic], &provider, ID, SECRET).await;
    for request in authenticated_requests(&host, &provider, "basic", true).await {
        let expected = "client%3Aid%20%C3%A9:a%3A%25%2B%20%C3%A9%2F%26%3D";
        assert_eq!(credentials_in_header(&request).as_deref(), Some(expected));
        assert_eq!(request.param("client_id"), None);
        assert_eq!(request.param("client_secret"), None);
    }
}

#[tokio::test]
async fn raw_basic_credentials_are_sent_as_they_are() {
    let provider = MockProvider::start().await.unwrap();
    let host = host_with(integrations![RawBasic], &provider, "client-id", SECRET).await;
    let answer = Fault::json(json!({"access_token": "a", "token_type": "Bearer"}));
    provider.fault(Endpoint::Token, answer);
    host.browser(ALICE).connect("raw_basic", &provider).await;
    let request = requests(&provider, Endpoint::Token).remove(0);
    let expected = format!("client-id:{SECRET}");
    assert_eq!(credentials_in_header(&request), Some(expected));
    assert_eq!(request.param("client_secret"), None);
}

#[tokio::test]
async fn a_public_client_sends_its_id_and_no_secret() {
    let provider = MockProvider::builder()
        .public_client(ID)
        .start()
        .await
        .unwrap();
    // Even where the environment has one by mistake.
    let host = host_with(integrations![Public], &provider, ID, SECRET).await;
    for request in authenticated_requests(&host, &provider, "public", true).await {
        assert_eq!(request.param("client_id"), Some(ID));
        assert_eq!(request.param("client_secret"), None);
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn a_token_request_can_be_json() {
    let provider = MockProvider::builder()
        .client(ID, SECRET)
        .start()
        .await
        .unwrap();
    let host = host_with(integrations![JsonPost, JsonBasic], &provider, ID, SECRET).await;
    for request in authenticated_requests(&host, &provider, "json_post", false).await {
        assert_eq!(request.header("content-type"), Some("application/json"));
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(body["client_id"], ID);
        assert_eq!(body["client_secret"], SECRET);
        assert_eq!(request.header("authorization"), None);
    }
    provider.clear_requests();
    for request in authenticated_requests(&host, &provider, "json_basic", false).await {
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        assert!(body["grant_type"].is_string());
        assert_eq!(body.get("client_secret"), None);
        assert!(credentials_in_header(&request).is_some());
    }
}

#[tokio::test]
async fn the_secret_is_in_no_address_that_a_browser_is_sent_to() {
    let provider = MockProvider::start().await.unwrap();
    let secret = "secret-of-this-test";
    let host = host_with(integrations![Post, Basic, Public], &provider, ID, secret).await;
    for service in ["post", "basic", "public"] {
        let url = host.browser(ALICE).start(service).await;
        assert_eq!(param(&url, "client_id").as_deref(), Some(ID));
        assert!(!url.contains(secret), "{url}");
    }
}

#[tokio::test]
async fn every_parameter_is_sent_where_it_belongs_and_only_there() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Params], &provider).await;
    let alice = host.browser(ALICE);
    let url = alice.start("params").await;
    alice.callback(&provider.approve(&url).await.unwrap()).await;
    host.sql("UPDATE params_connection SET expires_at = 1");
    Params::access_token(&host.oauth, ALICE).await.unwrap();

    let redirect_uri = host.url("/api/params/oauth/callback");
    assert!(
        url.starts_with("https://provider.example/authorize?tenant=a%20b&empty=&"),
        "{url}"
    );
    let echo = format!("test-client {redirect_uri} read,write:all");
    for (name, value) in [
        ("scope", "read,write:all"),
        ("access_type", "offline"),
        ("with-dash", "true"),
        ("max_age", "3600"),
        ("prompt", "select account"),
        ("echo", &echo),
    ] {
        assert_eq!(param(&url, name).as_deref(), Some(value), "{name}");
    }
    // Some providers take `+` at its word.
    assert!(
        url.contains("prompt=select%20account") && !url.contains('+'),
        "{url}"
    );
    let own = ["audience", "uri", "again"];
    assert!(own.iter().all(|name| param(&url, name).is_none()), "{url}");

    let token_requests = requests(&provider, Endpoint::Token);
    let [exchange, refresh] = token_requests.as_slice() else {
        panic!("an exchange and a refresh");
    };
    assert_eq!(exchange.query.as_deref(), Some("version=2"));
    assert_eq!(exchange.param("audience"), Some("for test-client"));
    assert_eq!(exchange.param("uri"), Some(redirect_uri.as_str()));
    assert_eq!(refresh.query.as_deref(), Some("version=2"));
    assert_eq!(refresh.param("again"), Some("read,write:all"));
    let names = |request: &RecordedRequest| -> Vec<String> {
        let mut names: Vec<_> = request
            .params
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        names
    };
    assert_eq!(
        names(exchange),
        [
            "audience",
            "client_id",
            "client_secret",
            "code",
            "code_verifier",
            "grant_type",
            "redirect_uri",
            "uri",
            "version"
        ]
    );
    assert_eq!(
        names(refresh),
        [
            "again",
            "client_id",
            "client_secret",
            "grant_type",
            "refresh_token",
            "version"
        ]
    );
}

#[tokio::test]
async fn no_parameter_of_the_authorization_request_repeats() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Params], &provider).await;
    let url = url::Url::parse(&host.browser(ALICE).start("params").await).unwrap();
    let mut names: Vec<_> = url
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all, "{url}");
    assert_eq!(all, 15, "{url}");
}

#[tokio::test]
async fn a_random_parameter_is_another_one_each_time() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Params], &provider).await;
    let alice = host.browser(ALICE);
    let first = param(&alice.start("params").await, "unique").unwrap();
    let second = param(&alice.start("params").await, "unique").unwrap();
    assert_eq!(first.len(), 22, "128 bits as base64url");
    assert_ne!(first, second);
}

#[tokio::test]
async fn without_scopes_and_pkce_their_parameters_are_left_out() {
    let provider = MockProvider::builder()
        .require_pkce(false)
        .start()
        .await
        .unwrap();
    let host = Host::start(integrations![Plain], &provider).await;
    let alice = host.browser(ALICE);
    let url = alice.start("plain").await;
    for name in ["scope", "code_challenge", "code_challenge_method"] {
        assert_eq!(param(&url, name), None, "{url}");
    }
    assert_eq!(param(&url, "state").unwrap().len(), 43);
    let kept = "SELECT COUNT(*) AS n FROM oauth_flow WHERE code_verifier IS NOT NULL";
    assert_eq!(host.number(kept), 0);
    let callback = provider.approve(&url).await.unwrap();
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
    let exchange = requests(&provider, Endpoint::Token).remove(0);
    assert_eq!(exchange.param("code_verifier"), None);
    assert_eq!(exchange.param("scope"), None);
}
