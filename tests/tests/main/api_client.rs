//! Calls to the API: where the token goes, and where it never goes.

mod answers;
pub mod bodies;
mod refusals;

use lightfriend_runtime::{
    Error, OAuthIntegration, Request, integrations,
    testing::{MockProvider, RecordedRequest},
};
use serde_json::{Value, json};

use crate::support::{ALICE, BOB, Host, outcome};

/// An API below a path.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example:8443/v3/base",
    api_headers("X-Version" = "2026-01-01", "X-Client" = "{client_id}"),
    env = "TEST"
)]
pub struct Api;

/// An API that takes the token in a header of its own.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example",
    api_auth(header = "X-Access-Token"),
    env = "TEST"
)]
pub struct OwnHeader;

/// An API that answers 403 where others answer 401.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example",
    api_expired(401, 403),
    env = "TEST"
)]
pub struct Forbidding;

/// No API.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct NoApi;

/// A host at which Alice has connected everything; only what follows is recorded.
async fn connected() -> (MockProvider, Host) {
    connected_to(MockProvider::start().await.unwrap()).await
}

async fn connected_to(provider: MockProvider) -> (MockProvider, Host) {
    let host = Host::start(integrations![Api, OwnHeader, Forbidding, NoApi], &provider).await;
    for service in ["api", "own_header", "forbidding", "no_api"] {
        let response = host.browser(ALICE).connect(service, &provider).await;
        assert_eq!(outcome(&response), "connected");
    }
    provider.clear_requests();
    (provider, host)
}

/// Lets a minute pass for the tokens: a newer one is not believed to have run out.
fn age(host: &Host) {
    host.sql("UPDATE api_connection SET issued_at = issued_at - 60");
}

fn call(host: &Host, path: &str) -> Request {
    Api::client(&host.oauth, ALICE).get(path)
}

/// The only request so far.
fn only(provider: &MockProvider) -> RecordedRequest {
    let mut requests = provider.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    requests.remove(0)
}

#[tokio::test]
async fn every_method_reaches_the_path_below_the_base_with_the_bearer_token() {
    let (provider, host) = connected().await;
    let client = Api::client(&host.oauth, ALICE);
    let token = provider.issued_access_tokens().remove(0);
    for (method, request) in [
        ("GET", client.get("/a/b")),
        ("POST", client.post("/a/b")),
        ("PUT", client.put("/a/b")),
        ("PATCH", client.patch("/a/b")),
        ("DELETE", client.delete("/a/b")),
    ] {
        provider.clear_requests();
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["method"], method);
        let request = only(&provider);
        assert_eq!(request.host, "api.provider.example:8443");
        assert_eq!(
            (request.path.as_str(), request.query.as_deref()),
            ("/v3/base/a/b", None)
        );
        let authorization: Vec<_> = request
            .headers
            .iter()
            .filter(|(name, _)| name == "authorization")
            .collect();
        assert_eq!(authorization.len(), 1);
        assert_eq!(authorization[0].1, format!("Bearer {token}"));
        assert_eq!(request.header("x-version"), Some("2026-01-01"));
        assert_eq!(request.header("x-client"), Some("test-client"));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("cookie"), None);
    }
}

#[tokio::test]
async fn query_headers_and_bodies_arrive_as_they_were_given() {
    let (provider, host) = connected().await;
    let client = Api::client(&host.oauth, ALICE);
    let query = client
        .get("/a%2Fb/@me?x=%20")
        .query([("q", "a b&c=é"), ("r", "+")]);
    query
        .header("x-one", "1")
        .header("Accept", "text/plain")
        .send()
        .await
        .unwrap();
    let request = only(&provider);
    assert_eq!(request.path, "/v3/base/a%2Fb/@me");
    assert_eq!(request.param("x"), Some(" "));
    assert_eq!(request.param("q"), Some("a b&c=é"));
    assert_eq!(request.param("r"), Some("+"));
    assert_eq!(request.header("x-one"), Some("1"));
    assert_eq!(request.header("accept"), Some("text/plain"));

    provider.clear_requests();
    client
        .post("/")
        .json(&json!({"a": [1, "é"]}))
        .send()
        .await
        .unwrap();
    let request = only(&provider);
    assert_eq!(request.path, "/v3/base/");
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.body, r#"{"a":[1,"é"]}"#);

    provider.clear_requests();
    client
        .put("/f")
        .form([("a", "b c"), ("d", "é&")])
        .send()
        .await
        .unwrap();
    let request = only(&provider);
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(request.body, "a=b+c&d=%C3%A9%26");

    provider.clear_requests();
    client
        .patch("/b")
        .header("content-type", "text/csv")
        .body("a,b\n")
        .send()
        .await
        .unwrap();
    let request = only(&provider);
    assert_eq!(request.header("content-type"), Some("text/csv"));
    assert_eq!(request.body, "a,b\n");
}

#[tokio::test]
async fn a_content_type_of_the_callers_own_is_the_only_one() {
    let (provider, host) = connected().await;
    let client = Api::client(&host.oauth, ALICE);
    let kind = "application/merge-patch+json";
    let before = client
        .patch("/x")
        .header("content-type", kind)
        .json(&json!({}));
    let after = client
        .patch("/x")
        .json(&json!({}))
        .header("content-type", kind);
    for request in [before, after] {
        provider.clear_requests();
        request.send().await.unwrap();
        let request = only(&provider);
        let kinds: Vec<_> = request
            .headers
            .iter()
            .filter(|(name, _)| name == "content-type")
            .map(|(_, value)| value)
            .collect();
        assert_eq!(kinds, [kind]);
    }
}

#[tokio::test]
async fn a_token_header_of_the_apis_own_carries_the_bare_token() {
    let (provider, host) = connected().await;
    let client = OwnHeader::client(&host.oauth, ALICE);
    let response = client
        .get("/x")
        .header("X-Access-Token", "the callers")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let request = only(&provider);
    let tokens: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "x-access-token")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(tokens, [provider.issued_access_tokens()[1].as_str()]);
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.path, "/x");
}

#[tokio::test]
async fn the_callers_headers_replace_neither_token_nor_host() {
    let (provider, host) = connected().await;
    for (name, value) in [
        ("Authorization", "Bearer mine"),
        ("authorization", ""),
        ("AUTHORIZATION", "Basic x"),
        ("Host", "evil.example"),
        ("x-ok", "a\r\nAuthorization: Bearer mine"),
        ("x bad", "1"),
        ("", "1"),
    ] {
        let error = call(&host, "/x")
            .header(name, value)
            .send()
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::InvalidRequest(_)),
            "{name}: {error:?}"
        );
    }
    call(&host, "/x")
        .header("X-Version", "mine")
        .send()
        .await
        .unwrap();
    assert_eq!(only(&provider).header("x-version"), Some("2026-01-01"));
}

#[tokio::test]
async fn a_path_that_could_lead_elsewhere_sends_nothing() {
    let (provider, host) = connected().await;
    // A token that is due would be refreshed first, and that would be a request too.
    host.sql("UPDATE api_connection SET expires_at = 1");
    for path in [
        "",
        "x",
        "@evil.example",
        ".evil.example/",
        ":80/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/..",
        "/../",
        "/../admin",
        "/a/..",
        "/a/../../admin?x",
        "/items/a/../../admin?x",
        "/%2e%2e/admin",
        "/.%2E/admin",
        "/%2E%2e",
        "/./a",
        "/a/.",
        "/a//b",
        "https://evil.example/",
        "https://api.provider.example:8443/v3/base/a",
        "http:a",
        "/a#b",
        "/a?b#c",
        "/a b",
        "/a\tb",
        "/a\nb",
        "/a\r\nHost: evil",
        "/a\u{0}",
        "/é",
        "/a\u{2028}",
        "?x=1",
        "javascript:alert(1)",
        "/\u{ff0f}evil.example",
        "/<a>",
        "/a\"b",
        "/..;/..;/admin",
        "/..;x=1/admin",
        "/%2e%2e%2fadmin",
        "/..%2f..%2fadmin",
        "/..%5cadmin",
        "/a/..%00/admin",
        "/..%20/admin",
        "/%252e%252e/admin",
        "/%c0%ae%c0%ae/admin",
    ] {
        let error = call(&host, path).send().await.unwrap_err();
        assert!(
            matches!(error, Error::InvalidApiPath(_)),
            "{path:?}: {error:?}"
        );
        let words = error.to_string();
        assert!(path.len() < 4 || !words.contains(path), "{words}");
    }
    assert_eq!(provider.requests().len(), 0);
    assert!(call(&host, "/still-works").send().await.is_ok());
}

#[tokio::test]
async fn without_a_connection_or_an_api_nothing_is_sent() {
    let (provider, host) = connected().await;
    let error = Api::client(&host.oauth, BOB)
        .get("/x")
        .send()
        .await
        .unwrap_err();
    assert!(error.is_not_connected(), "{error:?}");
    #[expect(deprecated, reason = "the compiler warns of a client without an API")]
    let client = NoApi::client(&host.oauth, ALICE);
    let error = client.get("/x").send().await.unwrap_err();
    assert!(error.is_misconfigured(), "{error:?}");
    assert!(error.to_string().contains("api_base_url"), "{error}");
    assert_eq!(provider.requests().len(), 0);
}
