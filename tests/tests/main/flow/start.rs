//! Who may begin a flow, and what the provider is asked.

use std::collections::HashSet;

use lightfriend_runtime::{
    integrations,
    testing::{Endpoint, MockProvider},
};
use reqwest::Method;

use super::{Calendar, flows, setup};
use crate::support::{ALICE, BOB, Browser, Host, location, outcome, param};

#[tokio::test]
async fn the_authorization_request_is_that_of_the_rfcs() {
    let (_provider, host) = setup().await;
    let url = host.browser(ALICE).start("calendar").await;
    assert!(url.starts_with("https://provider.example/authorize?tenant=x&response_type=code&"));
    let redirect_uri = host.url("/api/calendar/oauth/callback");
    assert_eq!(
        param(&url, "redirect_uri").as_deref(),
        Some(redirect_uri.as_str())
    );
    assert_eq!(param(&url, "client_id").as_deref(), Some("test-client"));
    assert_eq!(
        param(&url, "scope").as_deref(),
        Some("calendar.read calendar.write")
    );
    assert!(url.contains("scope=calendar.read%20calendar.write"));
    assert_eq!(
        param(&url, "code_challenge_method").as_deref(),
        Some("S256")
    );
    assert_eq!(param(&url, "code_challenge").unwrap().len(), 43);
    assert_eq!(param(&url, "state").unwrap().len(), 43);
}

#[tokio::test]
async fn start_answers_json_to_those_who_ask_for_it() {
    let (_provider, host) = setup().await;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("accept", "application/json"),
    ];
    let response = host
        .browser(ALICE)
        .send(Method::POST, "/api/calendar/oauth/start", &headers)
        .await;
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("set-cookie"));
    let body: serde_json::Value = response.json().await.unwrap();
    assert!(
        body["authorization_url"]
            .as_str()
            .unwrap()
            .starts_with("https://provider.example/")
    );
}

#[tokio::test]
async fn start_is_never_cached_and_sends_no_referrer() {
    let (_provider, host) = setup().await;
    let response = host.browser(ALICE).post("/api/calendar/oauth/start").await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
}

#[tokio::test]
async fn on_https_the_cookie_is_secure_and_bound_to_the_host() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Calendar], &provider, |builder| {
        builder.backend_url("https://api.example.com")
    })
    .await;
    let response = host.browser(ALICE).post("/api/calendar/oauth/start").await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-oauth_flow_"), "{cookie}");
    assert!(
        cookie.contains("Secure") && !cookie.contains("Domain"),
        "{cookie}"
    );
    let redirect_uri = param(&location(&response), "redirect_uri").unwrap();
    assert_eq!(
        redirect_uri,
        "https://api.example.com/api/calendar/oauth/callback"
    );
}

#[tokio::test]
async fn the_host_header_changes_nothing() {
    let (_provider, host) = setup().await;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=evil.example"),
    ];
    let response = host
        .browser(ALICE)
        .send(Method::GET, "/api/calendar/oauth/start", &headers)
        .await;
    let redirect_uri = param(&location(&response), "redirect_uri").unwrap();
    assert_eq!(redirect_uri, host.url("/api/calendar/oauth/callback"));
    assert!(
        !response.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("__Host-")
    );
}

#[tokio::test]
async fn another_site_cannot_start_a_flow() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let own = host.url("");
    let two_origins = [("origin", own.as_str()), ("origin", "https://evil.example")];
    let refused: [(Method, &[(&str, &str)]); 12] = [
        (
            Method::POST,
            &[
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
            ],
        ),
        (Method::GET, &[("sec-fetch-site", "cross-site")]),
        (Method::GET, &[]),
        (Method::GET, &[("sec-fetch-site", "bogus")]),
        (
            Method::GET,
            &[("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")],
        ),
        (
            Method::GET,
            &[
                ("sec-fetch-site", "same-origin"),
                ("sec-purpose", "prefetch"),
            ],
        ),
        (Method::POST, &[("sec-fetch-site", "cross-site")]),
        (
            Method::POST,
            &[
                ("sec-fetch-site", "cross-site"),
                ("accept", "application/json"),
            ],
        ),
        (Method::POST, &[("origin", "https://evil.example")]),
        (Method::POST, &[("origin", "null")]),
        (Method::POST, &two_origins),
        // A session cookie, and no word of where it comes from.
        (Method::POST, &[]),
    ];
    for (method, headers) in refused {
        let response = alice
            .send(method, "/api/calendar/oauth/start", headers)
            .await;
        assert_eq!(response.status(), 403, "{headers:?}");
        assert!(!response.headers().contains_key("set-cookie"));
        assert!(!response.headers().contains_key("location"));
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["error"], "cross_site_request");
    }
    assert_eq!(flows(&host), 0);
    let response = alice
        .send(
            Method::HEAD,
            "/api/calendar/oauth/start",
            &[("sec-fetch-site", "none")],
        )
        .await;
    assert_eq!(response.status(), 405);
}

#[tokio::test]
async fn the_application_itself_can_start_a_flow() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let origin = host.url("");
    let accepted: [(Method, &[(&str, &str)]); 5] = [
        (Method::GET, &[("sec-fetch-site", "none")]),
        (Method::GET, &[("sec-fetch-site", "same-site")]),
        (Method::POST, &[("sec-fetch-site", "same-site")]),
        (Method::POST, &[("origin", &origin)]),
        (Method::GET, &[("sec-fetch-site", "same-origin")]),
    ];
    for (method, headers) in accepted {
        let response = alice
            .send(method, "/api/calendar/oauth/start", headers)
            .await;
        assert_eq!(response.status(), 303, "{headers:?}");
    }
}

#[tokio::test]
async fn nobody_signed_in_means_401_and_no_row() {
    let (_provider, host) = setup().await;
    let stranger = Browser::new(host.address);
    for (method, path) in [
        (Method::GET, "/api/calendar/oauth/start"),
        (Method::POST, "/api/calendar/oauth/start"),
        (Method::POST, "/api/calendar/disconnect"),
        (Method::DELETE, "/api/calendar/disconnect"),
        (Method::GET, "/api/calendar/status"),
    ] {
        let response = stranger
            .send(method, path, &[("sec-fetch-site", "same-origin")])
            .await;
        assert_eq!(response.status(), 401, "{path}");
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["error"], "not_signed_in");
        assert!(body["message"].is_string());
    }
    assert_eq!(flows(&host), 0);
}

#[tokio::test]
async fn ten_flows_live_at_most_and_the_oldest_goes() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let oldest = alice.start("calendar").await;
    // Creation is told apart by the millisecond.
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let mut urls = HashSet::new();
    for _ in 0..40 {
        urls.insert(alice.start("calendar").await);
    }
    alice.start("chat").await;
    host.browser(BOB).start("calendar").await;
    assert_eq!(flows(&host), 12);
    let distinct = |name| {
        urls.iter()
            .map(|url| param(url, name).unwrap())
            .collect::<HashSet<_>>()
    };
    assert_eq!(distinct("state").len(), 40);
    assert_eq!(distinct("code_challenge").len(), 40);
    let response = alice
        .callback(&provider.approve(&oldest).await.unwrap())
        .await;
    assert_eq!(outcome(&response), "invalid_state");
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn the_redirect_uri_of_the_exchange_is_that_of_the_start() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("calendar", &provider).await;
    let requests = provider.requests();
    let exchange = requests
        .iter()
        .find(|request| request.endpoint == Endpoint::Token)
        .unwrap();
    let expected = host.url("/api/calendar/oauth/callback");
    assert_eq!(exchange.param("redirect_uri"), Some(expected.as_str()));
    assert_eq!(exchange.param("code_verifier").unwrap().len(), 43);
    assert_eq!(exchange.host, "provider.example");
}
