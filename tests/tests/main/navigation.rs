//! What people see when a link or a form does not work: no JSON.

use axum::Router;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};
use reqwest::{Method, Response};
use sha2::{Digest as _, Sha256};

use crate::support::{
    ALICE, AppState, Browser, Host, Log, application, attribute, bind, location, serve_on,
};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Photos;

/// A service that the builder is not given.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Forgotten;

const START: &str = "/api/photos/oauth/start";
const CALLBACK: &str = "/api/photos/oauth/callback";
const DISCONNECT: &str = "/api/photos/disconnect";

/// A link or a form on a page of the application's own.
const NAVIGATE: [(&str, &str); 3] = [
    ("sec-fetch-site", "same-origin"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
];

/// The same on another site.
const FROM_ELSEWHERE: [(&str, &str); 3] = [
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
];

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Photos], &provider, |builder| {
        builder.landing("/settings")
    })
    .await;
    (provider, host)
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value
        .unwrap_or_else(|| panic!("no {name}"))
        .to_str()
        .unwrap()
}

/// The text of a page that says what did not work, which is well made.
async fn problem(host: &Host, response: Response, status: u16) -> String {
    assert_eq!(response.status(), status);
    for name in ["location", "set-cookie"] {
        assert!(!response.headers().contains_key(name), "{name}");
    }
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("vary", "accept, sec-fetch-mode"),
    ] {
        assert_eq!(header(&response, name), value);
    }
    let policy = header(&response, "content-security-policy").to_owned();
    let page = response.text().await.unwrap();
    let (_, style) = page.split_once("<style>").unwrap();
    let (style, _) = style.split_once("</style>").unwrap();
    let hash = STANDARD.encode(Sha256::digest(style));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        )
    );
    for needed in ["<html lang=\"en\">", "<title>", "<h1>", "name=\"viewport\""] {
        assert!(page.contains(needed), "{needed} is not in {page}");
    }
    assert_eq!(attribute(&page, "href", ""), host.url("/settings"));
    page
}

#[tokio::test]
async fn a_link_without_a_session_leads_to_the_front_end() {
    let (_provider, host) = setup().await;
    let stranger = Browser::new(host.address);
    let own = host.url("/connections");
    // A browser that says nothing of where it comes from but the page.
    let old = [("referer", own.as_str()), ("accept", "text/html,*/*;q=0.8")];
    for (method, headers) in [
        (Method::GET, &NAVIGATE[..]),
        (Method::POST, &NAVIGATE[..]),
        (Method::GET, &old[..]),
    ] {
        for (query, end) in [
            ("", "/settings?"),
            ("?return_to=/photos%3Fa=b%23c", "/photos?a=b&"),
            ("?return_to=//evil.example", "/settings?"),
            ("?return_to=/a&return_to=/b", "/settings?"),
        ] {
            let target = format!("{START}{query}");
            let response = stranger.send(method.clone(), &target, headers).await;
            assert_eq!(response.status(), 303, "{query}");
            assert!(!response.headers().contains_key("set-cookie"));
            assert_eq!(header(&response, "cache-control"), "no-store");
            assert_eq!(header(&response, "vary"), "accept, sec-fetch-mode");
            let end = host.url(&format!("{end}error=not_signed_in&service=photos#"));
            let location = location(&response);
            assert!(
                location == end || location == format!("{end}c"),
                "{location}"
            );
        }
    }
}

#[tokio::test]
async fn programs_get_json() {
    let (_provider, host) = setup().await;
    let stranger = Browser::new(host.address);
    let own = host.url("");
    for headers in [
        &[
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-mode", "cors"),
        ][..],
        // What `fetch` sends does not count for what is fetched.
        &[
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-mode", "same-origin"),
            ("accept", "text/html"),
        ],
        &[("accept", "application/json"), ("origin", &own)],
        &[("accept", "application/json, text/html"), ("origin", &own)],
        &[("accept", "*/*")],
        &[],
    ] {
        for target in [START, DISCONNECT] {
            let response = stranger.send(Method::POST, target, headers).await;
            assert_eq!(response.status(), 401, "{headers:?}");
            assert_eq!(header(&response, "vary"), "accept, sec-fetch-mode");
            let body: serde_json::Value = response.json().await.unwrap();
            assert_eq!(body["error"], "not_signed_in");
        }
    }
}

#[tokio::test]
async fn what_the_operator_has_to_set_right_is_in_the_log_and_not_in_the_browser() {
    let (log, _guard) = Log::capture();
    let provider = MockProvider::start().await.unwrap();
    let (listener, address) = bind().await;
    let (_database, oauth) = application(integrations![Photos], &provider, |builder| {
        builder.backend_url(format!("http://{address}"))
    })
    .await;
    let app = Router::new()
        .merge(Forgotten::router())
        .with_state(AppState { oauth });
    serve_on(listener, app);
    let alice = Browser::new(address);
    alice.set_cookie("session", &ALICE.to_string());
    let response = alice
        .send(Method::GET, "/api/forgotten/oauth/start", &NAVIGATE)
        .await;
    let end = format!("http://{address}/connections?error=misconfigured&service=forgotten#");
    assert_eq!(location(&response), end);
    let said = log.lines("integrations![..]");
    assert_eq!(said.len(), 1, "{said:#?}");
}

#[tokio::test]
async fn another_sites_link_is_refused_on_a_page() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for (method, target) in [
        (Method::GET, START),
        (Method::POST, START),
        (Method::POST, DISCONNECT),
        (Method::GET, "/api/photos/oauth/start?return_to=/a"),
    ] {
        let response = alice.send(method, target, &FROM_ELSEWHERE).await;
        let page = problem(&host, response, 403).await;
        assert!(page.contains("cross_site_request"), "{page}");
    }
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM oauth_flow"), 0);
    // What the other site says is text.
    let headers = [("origin", "<b>\"'&evil"), ("sec-fetch-mode", "navigate")];
    let response = alice.send(Method::POST, START, &headers).await;
    let page = problem(&host, response, 403).await;
    assert!(
        page.contains("&lt;b&gt;") && !page.contains("<b>"),
        "{page}"
    );
    // A page that is loaded ahead of time is not shown, and begins nothing.
    let ahead: Vec<_> = NAVIGATE
        .into_iter()
        .chain([("sec-purpose", "prefetch")])
        .collect();
    for target in [START, CALLBACK] {
        let response = alice.send(Method::GET, target, &ahead).await;
        problem(&host, response, 403).await;
    }
}

#[tokio::test]
async fn another_address_is_told_on_a_page() {
    let (_provider, host) = setup().await;
    let wrong = format!("localhost:{}", host.address.port());
    let headers = [
        ("sec-fetch-site", "none"),
        ("sec-fetch-mode", "navigate"),
        ("host", wrong.as_str()),
    ];
    let response = host.browser(ALICE).send(Method::GET, START, &headers).await;
    let page = problem(&host, response, 400).await;
    assert!(
        page.contains("BACKEND_URL") && page.contains("localhost"),
        "{page}"
    );
}

#[tokio::test]
async fn a_callback_that_cannot_be_read_is_told_on_a_page() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("photos", &provider).await;
    let malformed = format!("{callback}&code=%3Cscript%3E");
    let response = alice.send(Method::GET, &malformed, &FROM_ELSEWHERE).await;
    let page = problem(&host, response, 400).await;
    assert!(page.contains("invalid_request"), "{page}");
    // Nothing of what came with it, a code above all, is repeated.
    let (_, query) = callback.split_once('?').unwrap();
    for pair in query.split('&') {
        let (_, value) = pair.split_once('=').unwrap();
        assert!(!page.contains(value), "{page}");
    }
    let response = alice.send(Method::GET, &callback, &FROM_ELSEWHERE).await;
    assert_eq!(location(&response), host.url("/settings?connected=photos#"));
}

#[tokio::test]
async fn an_address_that_is_opened_by_itself_is_told_on_a_page() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for (method, target) in [(Method::GET, DISCONNECT), (Method::POST, CALLBACK)] {
        let response = alice.send(method.clone(), target, &NAVIGATE).await;
        let page = problem(&host, response, 405).await;
        assert!(page.contains("method_not_allowed"), "{page}");
        let response = alice.get(DISCONNECT).await;
        assert_eq!(response.status(), 405);
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["error"], "method_not_allowed");
    }
    for target in [START, CALLBACK, DISCONNECT] {
        for headers in [&NAVIGATE[..], &[]] {
            let response = alice.send(Method::HEAD, target, headers).await;
            assert_eq!(response.status(), 405);
            assert!(response.bytes().await.unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn a_form_ends_a_connection_and_comes_back() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for (query, end) in [
        ("", "/settings?disconnected=photos#"),
        ("?return_to=/a%3Fb=c", "/a?b=c&disconnected=photos#"),
        (
            "?return_to=https://evil.example",
            "/settings?disconnected=photos#",
        ),
    ] {
        alice.connect("photos", &provider).await;
        let target = format!("{DISCONNECT}{query}");
        let response = alice.send(Method::POST, &target, &NAVIGATE).await;
        assert_eq!(response.status(), 303);
        assert_eq!(location(&response), host.url(end));
        assert_eq!(alice.status("photos").await["connected"], false);
    }
    // A script's answer stays what it was.
    let response = alice.post(&format!("{DISCONNECT}?return_to=/a")).await;
    assert_eq!(response.status(), 200);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["connected"], false);
}

#[tokio::test]
async fn a_form_that_fails_comes_back_with_the_error_and_ends_nothing() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("photos", &provider).await;
    let stranger = Browser::new(host.address);
    let target = format!("{DISCONNECT}?return_to=/a");
    let response = stranger.send(Method::POST, &target, &NAVIGATE).await;
    let end = host.url("/a?error=not_signed_in&service=photos#");
    assert_eq!(location(&response), end);
    let target = format!("{DISCONNECT}?return_to=/a&return_to=/b");
    let response = alice.send(Method::POST, &target, &NAVIGATE).await;
    let end = host.url("/settings?error=invalid_request&service=photos#");
    assert_eq!(location(&response), end);
    let response = alice.send(Method::POST, DISCONNECT, &FROM_ELSEWHERE).await;
    problem(&host, response, 403).await;
    assert_eq!(alice.status("photos").await["connected"], true);
}
