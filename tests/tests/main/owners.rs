//! Whose connection it is: every type of user id, and hosts whose users are elsewhere.

use axum::http::request::Parts;
use lightfriend_runtime::{
    Builder, ExposeSecret as _, Integrations, OAuthIntegration, UserId, integrations,
    testing::{Endpoint, MockProvider},
};
use uuid::Uuid;

use crate::support::{Browser, Host, TestDatabase, location, outcome};

/// Users named by a text, in a table of another name.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    user_id = String,
    users = "accounts(uid)",
    env = "TEST"
)]
pub struct ByText;

/// Users with large numbers, in no table of this database.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    user_id = i64,
    users = "none",
    env = "TEST"
)]
pub struct ByNumber;

/// Users with UUIDs.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    user_id = Uuid,
    users = "people(id)",
    env = "TEST"
)]
pub struct ByUuid;

/// Users with small numbers, in no table.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    users = "none",
    env = "TEST"
)]
pub struct ByDefault;

/// A host with these tables instead of the usual one.
async fn serve(
    all: Integrations,
    provider: &MockProvider,
    tables: &str,
    change: impl FnOnce(Builder) -> Builder,
) -> Host {
    let database = TestDatabase::new();
    database.execute(&format!("DROP TABLE users; {tables}"));
    Host::start_on(database, all, provider, change).await
}

/// A host whose users have UUIDs.
fn people(ids: &[Uuid]) -> TestDatabase {
    let database = TestDatabase::new();
    let id = database.uuid_type();
    database.execute(&format!(
        "CREATE TABLE people (id {id} PRIMARY KEY NOT NULL)"
    ));
    for id in ids {
        let id = database.uuid(*id);
        database.execute(&format!("INSERT INTO people VALUES ({id})"));
    }
    database
}

/// The session cookie's text.
fn session(parts: &Parts) -> Option<String> {
    let cookies = parts.headers.get("cookie")?.to_str().ok()?;
    let mut pairs = cookies.split(';');
    pairs.find_map(|pair| Some(pair.trim().strip_prefix("session=")?.to_owned()))
}

fn browser(host: &Host, user: &str) -> Browser {
    let browser = Browser::new(host.address);
    browser.set_cookie("session", user);
    browser
}

/// Connect, status, page, a second user, disconnect; both are connected afterwards, with tokens
/// that have expired.
async fn goes_through_a_whole_life(
    host: &Host,
    provider: &MockProvider,
    service: &str,
    users: [&str; 2],
) {
    let [one, two] = users.map(|user| browser(host, user));
    for browser in [&one, &two] {
        assert_eq!(
            outcome(&browser.connect(service, provider).await),
            "connected"
        );
        assert_eq!(browser.status(service).await["connected"], true);
    }
    let table = format!("{service}_connection");
    assert_eq!(host.rows(&table).len(), 2);
    let page = one.get("/connections").await.text().await.unwrap();
    assert!(page.contains("Disconnect"), "{page}");
    let response = one.post(&format!("/api/{service}/disconnect")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(one.status(service).await["status"], "not_connected");
    assert_eq!(two.status(service).await["status"], "active");
    assert_eq!(host.rows(&table).len(), 1);
    assert_eq!(outcome(&one.connect(service, provider).await), "connected");
    host.sql(&format!("UPDATE {table} SET expires_at = 1"));
    provider.clear_requests();
}

#[tokio::test]
async fn users_can_be_named_by_a_text() {
    let provider = MockProvider::start().await.unwrap();
    let tables = "CREATE TABLE accounts (uid TEXT PRIMARY KEY NOT NULL);
                  INSERT INTO accounts VALUES ('alice@example.com'), ('Ünï ''\"; --');";
    let host = serve(integrations![ByText], &provider, tables, |builder| {
        builder.current_user(|parts| async move {
            let text = session(&parts)?;
            Some(if text == "odd" {
                "Ünï '\"; --".to_owned()
            } else {
                text
            })
        })
    })
    .await;
    goes_through_a_whole_life(&host, &provider, "by_text", ["alice@example.com", "odd"]).await;
    for user in ["alice@example.com", "Ünï '\"; --"] {
        let token = ByText::access_token(&host.oauth, user.to_owned())
            .await
            .unwrap();
        let row = ByTextConnection::find(&mut host.database.connection(), user.to_owned())
            .unwrap()
            .unwrap();
        assert_eq!(row.user_id, user);
        let stored = host
            .oauth
            .open::<ByText>(user.to_owned(), "access_token", &row.access_token)
            .unwrap();
        assert_eq!(stored.expose_secret(), token.expose_secret());
        let response = ByText::client(&host.oauth, user.to_owned())
            .get("/x")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
    }
    assert_eq!(
        provider.count(Endpoint::Token),
        2,
        "each was refreshed once"
    );
    assert!(
        ByText::connection(&host.oauth, "ALICE@example.com".to_owned())
            .await
            .unwrap()
            .is_none()
    );
    host.sql("DELETE FROM accounts WHERE uid LIKE 'alice%'");
    assert_eq!(
        host.number("SELECT COUNT(*) AS n FROM by_text_connection"),
        1
    );
    // A user that the host does not have cannot connect, and is told nothing of tables.
    let stranger = browser(&host, "nobody");
    let landing = location(&stranger.connect("by_text", &provider).await);
    assert!(landing.contains("error=database_unavailable"), "{landing}");
}

#[tokio::test]
async fn users_can_have_large_numbers_and_no_table() {
    let provider = MockProvider::start().await.unwrap();
    let host = serve(integrations![ByNumber], &provider, "", |builder| {
        builder.current_user(|parts| async move { session(&parts)?.parse::<i64>().ok() })
    })
    .await;
    let (one, two) = (i64::MAX, -5_000_000_000_i64);
    let texts = [one.to_string(), two.to_string()];
    goes_through_a_whole_life(&host, &provider, "by_number", [&texts[0], &texts[1]]).await;
    for user in [one, two] {
        ByNumber::access_token(&host.oauth, user).await.unwrap();
        let row = ByNumber::connection(&host.oauth, user)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.user_id, user);
        assert!(row.expires_at > Some(1), "{row:?}");
    }
    let foreign_keys = host.database.foreign_keys("by_number_connection");
    assert_eq!(foreign_keys, Vec::<String>::new());
}

#[tokio::test]
async fn users_can_have_uuids() {
    let provider = MockProvider::start().await.unwrap();
    let (one, two) = (Uuid::new_v4(), Uuid::new_v4());
    let database = people(&[one, two]);
    let host = Host::start_on(database, integrations![ByUuid], &provider, |builder| {
        builder.current_user(|parts| async move { session(&parts)?.parse::<Uuid>().ok() })
    })
    .await;
    let texts = [one.to_string(), two.to_string()];
    goes_through_a_whole_life(&host, &provider, "by_uuid", [&texts[0], &texts[1]]).await;
    for user in [one, two] {
        ByUuid::access_token(&host.oauth, user).await.unwrap();
        let row = ByUuidConnection::find(&mut host.database.connection(), user)
            .unwrap()
            .unwrap();
        assert_eq!(row.user_id, user);
        assert!(row.expires_at > Some(1), "{row:?}");
    }
    assert!(
        ByUuid::connection(&host.oauth, Uuid::nil())
            .await
            .unwrap()
            .is_none()
    );
    let one = host.database.uuid(one);
    host.sql(&format!("DELETE FROM people WHERE id = {one}"));
    assert_eq!(
        host.number("SELECT COUNT(*) AS n FROM by_uuid_connection"),
        1
    );
}

#[tokio::test]
async fn a_flow_cookie_can_stand_for_a_user_of_every_type() {
    let provider = MockProvider::start().await.unwrap();
    let user = Uuid::new_v4();
    let database = people(&[user]);
    let host = Host::start_on(database, integrations![ByUuid], &provider, |builder| {
        builder
            .callback_session(lightfriend_runtime::CallbackSession::FlowCookie)
            .current_user(|parts| async move { session(&parts)?.parse::<Uuid>().ok() })
    })
    .await;
    let browser = browser(&host, &user.to_string());
    let callback = browser.consent("by_uuid", &provider).await;
    browser.set_cookie("session", "");
    assert_eq!(outcome(&browser.callback(&callback).await), "connected");
    assert!(
        ByUuid::connection(&host.oauth, user)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_host_and_an_integration_that_disagree_about_user_ids_are_misconfigured() {
    let provider = MockProvider::start().await.unwrap();
    let host = serve(
        integrations![ByDefault, ByNumber],
        &provider,
        "",
        |builder| {
            builder.current_user(|parts| async move {
                session(&parts)?.parse::<i64>().ok().map(UserId::from)
            })
        },
    )
    .await;
    let browser = browser(&host, "1");
    for (method, path) in [
        (reqwest::Method::GET, "oauth/start"),
        (reqwest::Method::GET, "status"),
        (reqwest::Method::POST, "disconnect"),
    ] {
        let path = format!("/api/by_default/{path}");
        let response = browser
            .send(method, &path, &[("sec-fetch-site", "same-origin")])
            .await;
        assert_eq!(response.status(), 500, "{path}");
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["error"], "misconfigured");
    }
    assert_eq!(browser.status("by_number").await["connected"], false);
    assert_eq!(provider.count(Endpoint::Token), 0);
}
