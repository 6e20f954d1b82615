//! A front end on another origin, as `tower-http` lets it in.

use axum::{Router, http::HeaderValue, http::header};
use lightfriend_runtime::{Integrations, integrations, testing::MockProvider};
use reqwest::{Method, Response};
use tower_http::cors::CorsLayer;

use super::{Bare2, LIST, Team};
use crate::support::{ALICE, AppState, Browser, Host, serve};

const FRONT: &str = "https://front.example.org";
const EVIL: &str = "https://evil.example";
const DISCONNECT: &str = "/api/team/disconnect";

/// The application as the book lays its routes under a layer.
async fn serve_with_cors(all: Integrations, provider: &MockProvider) -> (Host, Browser) {
    let host = Host::start_with(all, provider, |builder| builder.frontend_url(FRONT)).await;
    let cors = CorsLayer::new()
        .allow_origin(HeaderValue::from_static(FRONT))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([header::ACCEPT, header::CONTENT_TYPE]);
    let app = Router::new()
        .merge(all.router())
        .layer(cors)
        .with_state(AppState {
            oauth: host.oauth.clone(),
        });
    let browser = Browser::new(serve(app).await);
    browser.set_cookie("session", &ALICE.to_string());
    (host, browser)
}

async fn setup() -> (MockProvider, Host, Browser) {
    let provider = MockProvider::start().await.unwrap();
    let (host, browser) = serve_with_cors(integrations![Team, Bare2], &provider).await;
    (provider, host, browser)
}

/// What a script of this origin asks, as its browser sends it.
async fn fetch(browser: &Browser, method: Method, path: &str, origin: &str) -> Response {
    let headers = [
        ("origin", origin),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "cors"),
        ("sec-fetch-dest", "empty"),
        ("accept", "application/json"),
    ];
    browser.send(method, path, &headers).await
}

/// The browser's own question before it sends the script's.
async fn preflight(browser: &Browser, method: &str, path: &str, origin: &str) -> Response {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "cors"),
    ];
    browser.send(Method::OPTIONS, path, &headers).await
}

/// Whether the browser gives the answer to the script, cookies having been sent.
fn may_be_read_by(response: &Response, origin: &str) -> bool {
    let headers = response.headers();
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|given| given == value);
    is("access-control-allow-origin", origin) && is("access-control-allow-credentials", "true")
}

fn allows_method(response: &Response, method: &str) -> bool {
    let allowed = response.headers().get("access-control-allow-methods");
    let allowed = allowed.and_then(|value| value.to_str().ok()).unwrap_or("");
    allowed.split(',').any(|one| one.trim() == method)
}

#[tokio::test]
async fn a_preflight_of_the_front_end_is_answered_by_the_layer() {
    let (_provider, _host, browser) = setup().await;
    for (method, path) in [
        ("GET", LIST),
        ("GET", "/api/team/status"),
        ("DELETE", DISCONNECT),
        ("POST", "/api/team/oauth/start"),
    ] {
        let response = preflight(&browser, method, path, FRONT).await;
        assert_eq!(response.status(), 200, "{method} {path}");
        assert!(may_be_read_by(&response, FRONT), "{method} {path}");
        assert!(allows_method(&response, method), "{method} {path}");
    }
}

#[tokio::test]
async fn the_front_end_reads_the_list_and_disconnects_from_its_own_origin() {
    let (provider, host, browser) = setup().await;
    host.browser(ALICE).connect("team", &provider).await;

    let response = fetch(&browser, Method::GET, LIST, FRONT).await;
    assert_eq!(response.status(), 200);
    assert!(may_be_read_by(&response, FRONT));
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["connections"][0]["connected"], true);

    let response = fetch(&browser, Method::POST, "/api/team/oauth/start", FRONT).await;
    assert_eq!(response.status(), 200);
    assert!(may_be_read_by(&response, FRONT));

    let response = fetch(&browser, Method::DELETE, DISCONNECT, FRONT).await;
    assert_eq!(response.status(), 200);
    assert!(may_be_read_by(&response, FRONT));
    assert_eq!(browser.status("team").await["connected"], false);
}

#[tokio::test]
async fn another_origin_reads_nothing_and_changes_nothing() {
    let (provider, host, browser) = setup().await;
    host.browser(ALICE).connect("team", &provider).await;
    for (method, path) in [("GET", LIST), ("DELETE", DISCONNECT)] {
        let response = preflight(&browser, method, path, EVIL).await;
        assert!(!may_be_read_by(&response, EVIL), "{method} {path}");
    }
    // A browser sends a plain GET without asking first, and keeps the answer to itself.
    let response = fetch(&browser, Method::GET, LIST, EVIL).await;
    assert!(!may_be_read_by(&response, EVIL));
    // What changes something is refused whether or not the browser asks first.
    for method in [Method::DELETE, Method::POST] {
        let response = fetch(&browser, method, DISCONNECT, EVIL).await;
        assert_eq!(response.status(), 403);
        assert!(!may_be_read_by(&response, EVIL));
    }
    let response = fetch(&browser, Method::POST, "/api/team/oauth/start", EVIL).await;
    assert_eq!(response.status(), 403);
    assert_eq!(browser.status("team").await["connected"], true);
}

#[tokio::test]
async fn errors_are_for_the_front_end_to_read_too() {
    let (_provider, _host, browser) = setup().await;
    browser.set_cookie("session", "");
    let response = fetch(&browser, Method::GET, LIST, FRONT).await;
    assert_eq!(response.status(), 401);
    assert!(may_be_read_by(&response, FRONT));
}

#[tokio::test]
async fn without_a_layer_no_other_origin_is_let_in() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Team], &provider, |builder| {
        builder.frontend_url(FRONT)
    })
    .await;
    let alice = host.browser(ALICE);
    for path in [
        LIST,
        DISCONNECT,
        "/api/team/status",
        "/api/team/oauth/start",
    ] {
        let response = preflight(&alice, "GET", path, FRONT).await;
        assert_eq!(response.status(), 405, "{path}");
        assert!(!may_be_read_by(&response, FRONT), "{path}");
    }
    let response = fetch(&alice, Method::GET, LIST, FRONT).await;
    assert!(!may_be_read_by(&response, FRONT));
}
