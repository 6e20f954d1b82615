//! The connections page, as a browser without scripts sees it.

mod accounts;
mod fragments;
mod languages;
mod panels;
mod permissions;
pub mod pictures;
mod prefix;
mod product;
mod safety;
mod sign_in;
pub mod states;
mod trouble;
mod truth;

use axum::Router;
use lightfriend_runtime::{
    Integrations, OAuthIntegration, Page, integrations,
    testing::{Endpoint, MockProvider, MockProviderBuilder},
};
use reqwest::{Method, Response};

use crate::support::{ALICE, AppState, BOB, Browser, Host, location, serve};

/// Reads & writes <calendars>.
///
/// Not for the page.
#[derive(OAuthIntegration)]
#[oauth(
    description = "Reads & writes <calendars>.",
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    api_base_url = "https://provider.example/api",
    scopes("calendar.read", "calendar.write"),
    env = "TEST"
)]
pub struct PageCalendar {
    #[oauth(token_response = "account.name")]
    account: Option<String>,
}

/// Sends messages.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct PageChat;

async fn setup() -> (MockProvider, Host) {
    setup_with(MockProvider::builder()).await
}

async fn setup_with(builder: MockProviderBuilder) -> (MockProvider, Host) {
    let provider = builder.start().await.unwrap();
    let host = Host::start(services(), &provider).await;
    (provider, host)
}

fn services() -> Integrations {
    integrations![PageCalendar, PageChat]
}

/// Alice's browser at a page of the application's own, on a port of its own: cookies know no ports.
async fn at_page(host: &Host, page: Page) -> Browser {
    let state = AppState {
        oauth: host.oauth.clone(),
    };
    let app = Router::new()
        .merge(services().router())
        .merge(page)
        .with_state(state);
    let browser = Browser::new(serve(app).await);
    browser.set_cookie("session", &ALICE.to_string());
    browser
}

/// Sends a card's form as a browser does.
async fn submit(browser: &Browser, form: &str) -> Response {
    assert_eq!(attribute(form, "method"), "post");
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
        ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ];
    let action = attribute(form, "action").replace("&amp;", "&");
    browser.send(Method::POST, &action, &headers).await
}

async fn html(browser: &Browser, target: &str) -> String {
    let response = browser.get(target).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    response.text().await.unwrap()
}

/// The card of a service.
fn card<'a>(page: &'a str, service: &str) -> &'a str {
    let mark = format!(r#"data-service="{service}""#);
    let (_, rest) = page
        .split_once(&mark)
        .unwrap_or_else(|| panic!("no card of {service}: {page}"));
    rest.split_once("</article>").unwrap().0
}

/// The value of the first attribute of this name.
fn attribute<'a>(html: &'a str, name: &str) -> &'a str {
    let (_, rest) = html
        .split_once(&format!(r#"{name}=""#))
        .unwrap_or_else(|| panic!("no {name}: {html}"));
    rest.split_once('"').unwrap().0
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .unwrap_or_else(|| panic!("no {name}"))
        .to_str()
        .unwrap()
}

#[tokio::test]
async fn a_card_goes_from_not_connected_to_disconnected_by_its_own_links() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let page = html(&alice, "/connections").await;
    for (service, title) in [
        ("page_calendar", "Page Calendar"),
        ("page_chat", "Page Chat"),
    ] {
        let card = card(&page, service);
        assert!(
            card.contains(title) && card.contains("Not connected"),
            "{card}"
        );
        assert!(
            card.contains(">Connect<") && !card.contains("<form"),
            "{card}"
        );
    }
    assert!(card(&page, "page_calendar").contains("Reads &amp; writes &lt;calendars&gt;."));
    assert!(!page.contains("Not for the page"));

    let start = attribute(card(&page, "page_calendar"), "href").replace("&amp;", "&");
    let response = alice.get(&start).await;
    assert_eq!(response.status(), 303);
    let callback = provider.approve(&location(&response)).await.unwrap();
    let landing = location(&alice.callback(&callback).await);
    assert_eq!(landing, host.url("/connections?connected=page_calendar#"));

    let page = html(&alice, &landing).await;
    assert!(page.contains("Page Calendar is connected."), "{page}");
    let connected = card(&page, "page_calendar").to_owned();
    let connected = connected.as_str();
    let status = alice.status("page_calendar").await;
    for expected in [
        ">Connected<",
        "Ada Lovelace",
        "<code>calendar.read</code>",
        "<code>calendar.write</code>",
        &format!(
            r#"<time datetime="{}">"#,
            status["connected_at"].as_str().unwrap()
        ),
    ] {
        assert!(
            connected.contains(expected),
            "{expected} is not in {connected}"
        );
    }
    assert!(
        !connected.contains(">Connect<") && !connected.contains("Not allowed"),
        "{connected}"
    );
    // When a token runs out is nobody's business: it renews itself.
    let expires_at = status["expires_at"].as_str().unwrap();
    assert!(!connected.contains(expires_at), "{connected}");
    assert!(card(&page, "page_chat").contains("Not connected"));

    let response = submit(&alice, connected).await;
    assert_eq!(response.status(), 303);
    assert_eq!(
        location(&response),
        host.url("/connections?disconnected=page_calendar#")
    );
    let page = html(&alice, &location(&response)).await;
    assert!(page.contains("Page Calendar is disconnected."), "{page}");
    assert!(card(&page, "page_calendar").contains("Not connected"));
    assert_eq!(
        host.number("SELECT COUNT(*) AS n FROM page_calendar_connection"),
        0
    );
    let within = std::time::Duration::from_secs(5);
    assert!(provider.wait_for(Endpoint::Revocation, 2, within).await);
    // Twice is as good as once.
    assert_eq!(submit(&alice, connected).await.status(), 303);
}

#[tokio::test]
async fn a_page_shows_the_signed_in_users_connections_and_nobody_elses() {
    let (provider, host) = setup().await;
    host.browser(ALICE)
        .connect("page_calendar", &provider)
        .await;
    let page = html(&host.browser(BOB), "/connections").await;
    assert!(card(&page, "page_calendar").contains("Not connected"));
    assert!(!page.contains("Ada Lovelace"));
    host.browser(BOB)
        .post("/api/page_calendar/disconnect?return_to=/connections")
        .await;
    let page = html(&host.browser(ALICE), "/connections").await;
    assert!(card(&page, "page_calendar").contains("Ada Lovelace"));
}

#[tokio::test]
async fn what_was_not_granted_or_not_said_is_shown() {
    let (provider, host) =
        setup_with(MockProvider::builder().granted_scopes("calendar.read")).await;
    let alice = host.browser(ALICE);
    alice.connect("page_calendar", &provider).await;
    let page = html(&alice, "/connections").await;
    let partly = card(&page, "page_calendar");
    assert!(partly.contains("Needs permission"), "{partly}");
    assert!(partly.contains("to allow the rest"), "{partly}");
    let (_, missing) = partly.split_once("Not allowed:").unwrap();
    assert!(missing.contains("<code>calendar.write</code>"), "{missing}");
    assert!(!missing.contains("calendar.read"), "{missing}");

    let silent = MockProvider::builder()
        .token_response_without("scope")
        .expires_in(None);
    let (provider, host) = setup_with(silent).await;
    let alice = host.browser(ALICE);
    alice.connect("page_calendar", &provider).await;
    let page = html(&alice, "/connections").await;
    let card = card(&page, "page_calendar");
    assert_eq!(
        card.matches("Page Calendar did not say what it allows.")
            .count(),
        1,
        "{card}"
    );
    assert!(!card.contains("<code>"), "{card}");
}

#[tokio::test]
async fn a_grant_that_has_ended_asks_to_reconnect() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("page_calendar", &provider).await;
    provider.invalidate_refresh_tokens();
    host.sql("UPDATE page_calendar_connection SET expires_at = 1");
    let error = PageCalendar::access_token(&host.oauth, ALICE)
        .await
        .unwrap_err();
    assert!(error.is_reauth_required(), "{error:?}");
    let page = html(&alice, "/connections").await;
    let ended = card(&page, "page_calendar");
    assert!(
        ended.contains("Needs reconnecting") && ended.contains("Ada Lovelace"),
        "{ended}"
    );
    assert!(
        ended.contains(">Reconnect<") && ended.contains("<form"),
        "{ended}"
    );
    let start = attribute(ended, "href").replace("&amp;", "&");
    let callback = provider
        .approve(&location(&alice.get(&start).await))
        .await
        .unwrap();
    let page = html(&alice, &location(&alice.callback(&callback).await)).await;
    assert!(card(&page, "page_calendar").contains(">Connected<"));
}
