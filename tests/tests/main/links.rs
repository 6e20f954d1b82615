//! Links that leave the page: they connect the user that they were made for, once.

use std::time::Duration;

use lightfriend_runtime::{
    Error, ExposeSecret as _, OAuthIntegration, integrations, testing::MockProvider,
};
use reqwest::Method;

use crate::support::{ALICE, BOB, Browser, Host, location, outcome, param};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct LinkCalendar;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct LinkChat;

const HOUR: Duration = Duration::from_hours(1);

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![LinkCalendar, LinkChat], &provider).await;
    (provider, host)
}

/// A link for Alice's calendar.
async fn link(host: &Host) -> String {
    let account = LinkCalendar::account(&host.oauth, ALICE);
    let link = account.reconnect_link(HOUR).await.unwrap();
    link.expose_secret().to_owned()
}

/// Whether the link leads to the provider.
async fn is_good(browser: &Browser, link: &str) -> bool {
    let response = browser.follow(link).await;
    assert_eq!(response.status(), 303);
    location(&response).starts_with("https://provider.example/authorize")
}

#[tokio::test]
async fn a_link_connects_its_user_again_and_only_once() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("link_calendar", &provider).await;
    host.sql("UPDATE link_calendar_connection SET status = 'needs_reauth'");
    let link = link(&host).await;
    assert!(
        link.starts_with(&host.url("/api/link_calendar/oauth/reconnect?ticket=")),
        "{link}"
    );

    let response = alice.follow(&link).await;
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    let callback = provider.approve(&location(&response)).await.unwrap();
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
    assert_eq!(alice.status("link_calendar").await["status"], "active");

    let again = alice.follow(&link).await;
    let there = location(&again);
    assert!(
        there.contains("error=invalid_state&service=link_calendar"),
        "{there}"
    );
}

#[tokio::test]
async fn it_is_used_up_when_it_is_followed_whatever_comes_of_it() {
    let (_provider, host) = setup().await;
    let (alice, link) = (host.browser(ALICE), link(&host).await);
    let (one, other) = tokio::join!(is_good(&alice, &link), is_good(&alice, &link));
    assert!(one != other, "of two at once, one");
    assert!(!is_good(&alice, &link).await);
}

#[tokio::test]
async fn in_other_hands_it_is_of_no_use_and_not_used_up() {
    let (_provider, host) = setup().await;
    let link = link(&host).await;
    assert!(!is_good(&host.browser(BOB), &link).await);
    let nobody = Browser::new(host.address);
    let there = location(&nobody.follow(&link).await);
    assert!(there.contains("error=not_signed_in"), "{there}");
    // Another service's route, and what is no ticket.
    let alice = host.browser(ALICE);
    assert!(!is_good(&alice, &link.replace("link_calendar", "link_chat")).await);
    for ticket in ["", "?ticket=", "?ticket=x", "?ticket=x&ticket=y"] {
        let path = format!("/api/link_calendar/oauth/reconnect{ticket}");
        assert!(!is_good(&alice, &path).await, "{ticket}");
    }
    assert!(is_good(&alice, &link).await);
}

#[tokio::test]
async fn what_loads_pages_by_itself_does_not_use_it_up() {
    let (_provider, host) = setup().await;
    let (alice, link) = (host.browser(ALICE), link(&host).await);
    let head = alice.send(Method::HEAD, &link, &[]).await;
    assert_eq!(head.status(), 405);
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-fetch-dest", "image"),
        ("sec-fetch-dest", "iframe"),
        ("sec-fetch-mode", "no-cors"),
    ] {
        let response = alice.send(Method::GET, &link, &[(name, value)]).await;
        assert_eq!(response.status(), 403, "{name}: {value}");
    }
    assert!(is_good(&alice, &link).await);
}

#[tokio::test]
async fn the_same_user_must_be_signed_in_when_it_ends() {
    let (provider, host) = setup().await;
    let (alice, link) = (host.browser(ALICE), link(&host).await);
    let response = alice.follow(&link).await;
    let callback = provider.approve(&location(&response)).await.unwrap();
    // Somebody else has signed in to the same browser meanwhile.
    alice.set_cookie("session", &BOB.to_string());
    assert_eq!(outcome(&alice.callback(&callback).await), "invalid_state");
    for user in [ALICE, BOB] {
        let status = LinkCalendar::status(&host.oauth, user).await.unwrap();
        assert!(!status.connected);
    }
}

#[tokio::test]
async fn it_ends_by_itself_with_the_connection_and_with_the_user() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let expired = link(&host).await;
    host.sql("UPDATE oauth_flow SET expires_at = unixepoch() - 1");
    assert!(!is_good(&alice, &expired).await);

    alice.connect("link_calendar", &provider).await;
    let of_before = link(&host).await;
    LinkCalendar::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(!is_good(&alice, &of_before).await);

    let of_before = link(&host).await;
    host.oauth.purge_user(ALICE).await.unwrap();
    assert!(!is_good(&alice, &of_before).await);
}

#[tokio::test]
async fn it_is_good_for_as_long_as_it_is_told_and_a_week_at_most() {
    let (_provider, host) = setup().await;
    let account = LinkCalendar::account(&host.oauth, ALICE);
    for (asked, seconds) in [
        (HOUR, 3600),
        (Duration::from_hours(24 * 365), 7 * 24 * 3600),
    ] {
        host.sql("DELETE FROM oauth_flow");
        account.reconnect_link(asked).await.unwrap();
        let lifetime = host
            .number("SELECT expires_at - CAST(created_at / 1000 AS INTEGER) AS n FROM oauth_flow");
        assert_eq!(lifetime, seconds);
    }
    let refused = account.reconnect_link(Duration::from_millis(1)).await;
    assert!(
        matches!(refused, Err(Error::InvalidRequest(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn flows_make_no_room_among_links_nor_links_among_flows() {
    let (provider, host) = setup().await;
    let (alice, link) = (host.browser(ALICE), link(&host).await);
    let callback = alice.consent("link_calendar", &provider).await;
    for _ in 0..9 {
        alice.start("link_calendar").await;
    }
    let account = LinkCalendar::account(&host.oauth, ALICE);
    for _ in 0..9 {
        account.reconnect_link(HOUR).await.unwrap();
    }
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM oauth_flow"), 20);
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
    assert!(is_good(&alice, &link).await);
    // Of links the oldest goes, too.
    for _ in 0..12 {
        account.reconnect_link(HOUR).await.unwrap();
    }
    let links =
        "SELECT COUNT(*) AS n FROM oauth_flow WHERE cookie_hash = '' AND claimed_at IS NULL";
    assert_eq!(host.number(links), 10);
}

#[tokio::test]
async fn it_lands_where_the_application_says_and_nowhere_else() {
    let (_provider, host) = setup().await;
    let path = "/api/link_calendar/oauth/reconnect?ticket=x&return_to=/elsewhere";
    let there = location(&host.browser(ALICE).follow(path).await);
    assert!(
        there.starts_with(&host.url("/connections?error=invalid_state")),
        "{there}"
    );
}

#[tokio::test]
async fn a_ticket_is_no_state_and_a_state_no_ticket() {
    let (provider, host) = setup().await;
    let (alice, link) = (host.browser(ALICE), link(&host).await);
    let callback = alice.consent("link_calendar", &provider).await;
    let (state, ticket) = (
        param(&callback, "state").unwrap(),
        param(&link, "ticket").unwrap(),
    );
    assert!(!is_good(&alice, &link.replace(&ticket, &state)).await);
    let as_state = callback.replace(&state, &ticket);
    assert_eq!(outcome(&alice.callback(&as_state).await), "invalid_state");
    assert!(is_good(&alice, &link).await);
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
}

#[tokio::test]
async fn the_link_is_a_secret_and_only_its_hash_is_stored() {
    let (_provider, host) = setup().await;
    let account = LinkCalendar::account(&host.oauth, ALICE);
    let link = account.reconnect_link(HOUR).await.unwrap();
    let ticket = param(link.expose_secret(), "ticket").unwrap();
    assert!(!format!("{link:?}").contains(&ticket));
    let stored = host.texts("SELECT state_hash AS text FROM oauth_flow");
    assert!(!stored.contains(&ticket) && stored.len() == 1, "{stored:?}");
}
