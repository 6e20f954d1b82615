//! Connections whose owner is not the user: an organization's, which several users manage.

use axum::http::request::Parts;
use lightfriend_runtime::{
    Builder, Event, EventKind, OAuthIntegration, OwnerAction, UserId, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::support::{
    ALICE, BOB, Browser, Host, TestDatabase, location, outcome, param, session_user,
};

/// An organization's accounting.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://books.example/authorize",
    token_endpoint = "https://books.example/token",
    revocation_endpoint = "https://books.example/revoke",
    api_base_url = "https://books.example/api",
    owner = "organization_id",
    owner_id = i64,
    owners = "organizations(id)",
    env = "TEST"
)]
pub struct Books {
    #[oauth(token_response = "hook", secret)]
    hook: Option<String>,
}

/// The same with several accounts.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://chat.example/authorize",
    token_endpoint = "https://chat.example/token",
    revocation_endpoint = "https://chat.example/revoke",
    owner = "organization_id",
    owner_id = i64,
    env = "TEST"
)]
pub struct Chat {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
}

/// The user's own.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://notes.example/authorize",
    token_endpoint = "https://notes.example/token",
    env = "TEST"
)]
pub struct Notes;

const ACME: i64 = 5_000_000_001;
const GLOBEX: i64 = 1;
/// May view what Acme has.
const CAROL: i32 = 3;

/// Whose connections a request is about: of those that the user has to do with, the one that a cookie
/// names. Alice and Bob manage Acme's, Carol looks at them; Bob manages Globex's, too.
async fn organization(parts: Parts, action: OwnerAction) -> Option<i64> {
    let cookies = parts.headers.get("cookie")?.to_str().ok()?.to_owned();
    let mut named = cookies
        .split("; ")
        .filter_map(|it| it.strip_prefix("organization="));
    let organization: i64 = named.next()?.parse().ok()?;
    let user = session_user(parts).await?;
    let may = match (user, organization) {
        (ALICE, ACME) | (BOB, ACME | GLOBEX) => true,
        (CAROL, ACME) => action == OwnerAction::View,
        _ => false,
    };
    may.then_some(organization)
}

fn with_owners(builder: Builder) -> Builder {
    builder
        .current_owner::<Books>(organization)
        .current_owner::<Chat>(|parts, action| async move { organization(parts, action).await })
}

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::builder().token_response_extra(json!({"hook": "h"}));
    let provider = provider.start().await.unwrap();
    let database = TestDatabase::new();
    database
        .execute("CREATE TABLE organizations (id BIGINT PRIMARY KEY NOT NULL, name TEXT NOT NULL)");
    database.execute(&format!(
        "INSERT INTO organizations VALUES ({ACME}, 'Acme'), ({GLOBEX}, 'Globex')"
    ));
    database.add_users(CAROL..=CAROL);
    let all = integrations![Books, Chat, Notes];
    let host = Host::start_on(database, all, &provider, with_owners).await;
    (provider, host)
}

/// A browser in which this user is signed in, for this organization.
fn at(host: &Host, user: i32, organization: i64) -> Browser {
    let browser = host.browser(user);
    browser.set_cookie("organization", &organization.to_string());
    browser
}

async fn slug(browser: &Browser, method: Method, path: &str) -> (u16, String) {
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("accept", "application/json"),
    ];
    let answer = browser.send(method, path, &headers).await;
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    (
        status,
        body["error"].as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn an_organizations_connection_is_everybodys_who_may() {
    let (provider, host) = setup().await;
    let alice = at(&host, ALICE, ACME);
    assert_eq!(
        outcome(&alice.connect("books", &provider).await),
        "connected"
    );
    assert_eq!(
        host.texts(
            "SELECT organization_id || ' by ' || connected_by AS text FROM books_connection"
        ),
        [format!("{ACME} by {ALICE}")]
    );
    for user in [ALICE, BOB, CAROL] {
        let status = at(&host, user, ACME).status("books").await;
        assert_eq!(status["connected"], true, "{status}");
        assert_eq!(status["connected_by"], "1");
    }
    let account = Books::account(&host.oauth, ACME);
    assert_eq!(
        account
            .client()
            .get("/invoices")
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    assert_eq!(account.owner(), &UserId::from(ACME));
    let row = account.connection().await.unwrap().unwrap();
    assert_eq!((row.organization_id, row.connected_by), (ACME, Some(ALICE)));
    assert_eq!(
        row.open_hook(&host.oauth).unwrap().unwrap().expose_secret(),
        "h"
    );
    // The user's own have no such member.
    alice.connect("notes", &provider).await;
    assert!(alice.status("notes").await.get("connected_by").is_none());
    // Another organization has nothing.
    assert_eq!(
        at(&host, BOB, GLOBEX).status("books").await["connected"],
        false
    );
    // Connected again by another.
    at(&host, BOB, ACME).connect("books", &provider).await;
    assert_eq!(host.rows("books_connection").len(), 1);
    assert_eq!(
        account.status().await.unwrap().connected_by.as_deref(),
        Some("2")
    );
}

#[tokio::test]
async fn who_may_not_is_refused_before_anything_happens() {
    let (provider, host) = setup().await;
    at(&host, ALICE, ACME).connect("books", &provider).await;
    let before = host.rows("books_connection");
    let refused = (403, "not_allowed".to_owned());
    let start = "/api/books/oauth/start";
    for (user, organization) in [(CAROL, ACME), (ALICE, GLOBEX), (ALICE, 99)] {
        let browser = at(&host, user, organization);
        assert_eq!(slug(&browser, Method::POST, start).await, refused);
        assert_eq!(
            slug(&browser, Method::POST, "/api/books/disconnect").await,
            refused
        );
        assert_eq!(
            slug(&browser, Method::DELETE, "/api/books/disconnect").await,
            refused
        );
    }
    assert_eq!(
        slug(&at(&host, ALICE, GLOBEX), Method::GET, "/api/books/status").await,
        refused
    );
    // Nobody is signed in: another answer.
    let nobody = Browser::new(host.address);
    nobody.set_cookie("organization", &ACME.to_string());
    assert_eq!(
        slug(&nobody, Method::POST, start).await,
        (401, "not_signed_in".to_owned())
    );
    host.oauth.drain().await;
    assert_eq!(host.rows("books_connection"), before);
    assert_eq!(
        host.number("SELECT count(*) AS n FROM oauth_flow WHERE done_at IS NULL"),
        0
    );
    assert_eq!(provider.count(Endpoint::Revocation), 0);
    // What they may not see is not in their list.
    let list: Value = at(&host, ALICE, GLOBEX)
        .get("/api/connections")
        .await
        .json()
        .await
        .unwrap();
    let services: Vec<&Value> = list["connections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["service"])
        .collect();
    assert_eq!(services, ["notes"]);
    let list: Value = at(&host, CAROL, ACME)
        .get("/api/connections")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(list["connections"][0]["connected_by"], "1");
    let page = at(&host, CAROL, ACME)
        .get("/connections")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("data-service=\"books\""), "{page}");
    assert!(
        !page.contains("/api/books/"),
        "she may look, and there is nothing to press: {page}"
    );
    let page = at(&host, BOB, ACME)
        .get("/connections")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("action=\"/api/books/disconnect"), "{page}");
    let page = at(&host, ALICE, GLOBEX)
        .get("/connections")
        .await
        .text()
        .await
        .unwrap();
    assert!(!page.contains("data-service=\"books\""), "{page}");
}

#[tokio::test]
async fn a_flow_is_bound_to_its_owner_and_to_its_user() {
    let (provider, host) = setup().await;
    let bob = at(&host, BOB, ACME);
    let callback = bob.consent("books", &provider).await;
    // He looks at another organization meanwhile: the flow leads where it began.
    bob.set_cookie("organization", &GLOBEX.to_string());
    assert_eq!(outcome(&bob.callback(&callback).await), "connected");
    assert_eq!(
        host.texts("SELECT organization_id || '' AS text FROM books_connection"),
        [ACME.to_string()]
    );
    // Another manager of the same organization cannot finish it.
    let callback = at(&host, BOB, ACME).consent("books", &provider).await;
    let alice = at(&host, ALICE, ACME);
    assert_eq!(outcome(&alice.callback(&callback).await), "invalid_state");
    // Nor can a link that one was sent be used by another, or for another.
    let account = Books::account(&host.oauth, ACME);
    assert!(
        account
            .reconnect_link(std::time::Duration::from_mins(5))
            .await
            .is_err()
    );
    let link = account
        .reconnect_link_for(BOB, std::time::Duration::from_mins(5))
        .await
        .unwrap();
    let dead = |response| param(&location(&response), "error");
    assert_eq!(
        dead(alice.follow(link.expose_secret()).await).as_deref(),
        Some("invalid_state")
    );
    let elsewhere = at(&host, BOB, GLOBEX);
    assert_eq!(
        dead(elsewhere.follow(link.expose_secret()).await).as_deref(),
        Some("invalid_state")
    );
    let begun = at(&host, BOB, ACME).follow(link.expose_secret()).await;
    assert!(
        location(&begun).starts_with("https://books.example/"),
        "{begun:?}"
    );
}

#[tokio::test]
async fn users_leave_and_the_connection_stays() {
    let (provider, host) = setup().await;
    let alice = at(&host, ALICE, ACME);
    alice.connect("books", &provider).await;
    alice.connect("notes", &provider).await;
    let coming = alice.consent("books", &provider).await;
    assert_eq!(host.oauth.purge_user(ALICE).await.unwrap(), 1, "her own");
    assert_eq!(
        host.texts("SELECT coalesce(connected_by || '', 'nobody') AS text FROM books_connection"),
        ["nobody"]
    );
    let account = Books::account(&host.oauth, ACME);
    assert!(account.access_token().await.is_ok());
    assert_eq!(
        outcome(&alice.callback(&coming).await),
        "invalid_state",
        "what she had begun"
    );
    // The user's row goes, too, and nothing refers to it.
    host.sql("DELETE FROM users WHERE id = 1");
    assert!(account.access_token().await.is_ok());
}

#[tokio::test]
async fn an_owner_is_purged_with_what_is_on_its_way() {
    let (provider, host) = setup().await;
    let bob = at(&host, BOB, ACME);
    bob.connect("books", &provider).await;
    for team in ["T1", "T2"] {
        provider.answer_exchanges(json!({"team": {"id": team}}));
        bob.connect("chat", &provider).await;
    }
    let other = at(&host, BOB, GLOBEX);
    other.connect("chat", &provider).await;
    let coming = bob.consent("chat", &provider).await;
    let seen = provider.count(Endpoint::Token);
    provider.fault(
        Endpoint::Token,
        Fault::delay_answer(std::time::Duration::from_millis(500)),
    );
    let callback = tokio::spawn({
        let bob = bob.clone();
        async move { bob.callback(&coming).await }
    });
    let patience = std::time::Duration::from_mins(1);
    assert!(provider.wait_for(Endpoint::Token, seen + 1, patience).await);
    assert_eq!(host.oauth.purge_owner::<Chat>(ACME).await.unwrap(), 2);
    assert_eq!(outcome(&callback.await.unwrap()), "invalid_state");
    assert_eq!(
        host.texts("SELECT organization_id || '' AS text FROM chat_connection"),
        [GLOBEX.to_string()]
    );
    assert_eq!(
        host.rows("books_connection").len(),
        1,
        "of the other service"
    );
    assert_eq!(host.oauth.purge_owner::<Books>(ACME).await.unwrap(), 1);
    assert_eq!(host.oauth.purge_owner::<Books>(ACME).await.unwrap(), 0);
    host.oauth.drain().await;
    // Two of Acme's teams, what came too late, and the books: two tokens each.
    assert_eq!(provider.count(Endpoint::Revocation), 8);
}

#[tokio::test]
async fn events_are_the_owners() {
    let (provider, host) = setup().await;
    let mut events = host.oauth.events();
    at(&host, BOB, GLOBEX).connect("books", &provider).await;
    let Event {
        kind,
        user,
        account,
        ..
    } = events.next().await.unwrap();
    assert_eq!(
        (kind, user, account),
        (EventKind::Connected, UserId::from(GLOBEX), None)
    );
    let oauth = &host.oauth;
    let entries = integrations![Books, Notes]
        .statuses(oauth, BOB)
        .await
        .unwrap();
    let services: Vec<&str> = entries.iter().map(|entry| entry.status.service).collect();
    assert_eq!(
        services,
        ["notes"],
        "a user's id says nothing of organizations"
    );
}

#[tokio::test]
async fn without_somebody_to_ask_nothing_is_built() {
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let builder = crate::support::builder(&database, integrations![Books], &provider);
    let error = builder.build().unwrap_err().to_string();
    assert!(
        error.contains(".current_owner::<..>(|parts, action| async move"),
        "{error}"
    );
    assert!(error.contains("books"), "{error}");
}

/// A list or a page of the application's own, by what it knows of who is signed in.
#[tokio::test]
async fn a_requests_parts_say_whose_connections_are_shown() {
    let (provider, host) = setup().await;
    at(&host, ALICE, ACME).connect("books", &provider).await;
    let parts = |user: i32, organization: i64| {
        let cookie = format!("session={user}; organization={organization}");
        let request = axum::http::Request::builder().header("cookie", cookie);
        request.body(()).unwrap().into_parts().0
    };
    let all = integrations![Books, Notes];
    for (user, organization, expected) in [
        (CAROL, ACME, vec!["books", "notes"]),
        (ALICE, GLOBEX, vec!["notes"]),
    ] {
        let parts = parts(user, organization);
        let entries = all.statuses(&host.oauth, &parts).await.unwrap();
        let services: Vec<&str> = entries.iter().map(|entry| entry.status.service).collect();
        assert_eq!(services, expected);
        let cards = all.page().cards(&host.oauth, &parts).await.unwrap();
        let has_books = cards.contains("data-service=\"books\"");
        assert_eq!(has_books, expected.contains(&"books"), "{cards}");
    }
    let nobody = axum::http::Request::new(()).into_parts().0;
    let refused = all.statuses(&host.oauth, &nobody).await.unwrap_err();
    assert_eq!(refused.slug(), "not_signed_in");
}
