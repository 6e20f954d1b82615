//! Connecting again: what it replaces, what it keeps, and whose account it is.

use lightfriend_runtime::{
    EventKind::{AccountChanged, Connected, Disconnected},
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use super::{Drive, expire, refresh_under_way, setup, setup_with, token};
use crate::support::{ALICE, BOB, Failure, Host};

/// With a field that says which account it is.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    env = "TEST"
)]
pub struct Calendar {
    #[oauth(token_response = "login")]
    pub account: Option<String>,
}

fn waiting(host: &Host) -> i64 {
    host.number("SELECT count(*) AS n FROM oauth_revocation")
}

/// The tokens that the provider was asked to revoke, of this type.
fn revoked(provider: &MockProvider, hint: &str) -> Vec<String> {
    provider
        .requests()
        .iter()
        .filter(|request| request.endpoint == Endpoint::Revocation)
        .filter(|request| request.param("token_type_hint") == Some(hint))
        .map(|request| request.param("token").unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_a_reconnect_replaces_is_revoked_with_the_disconnect() {
    let (provider, host) = setup().await;
    host.browser(BOB).connect("drive", &provider).await;
    host.browser(ALICE).connect("drive", &provider).await;
    assert_eq!(waiting(&host), 2);
    // The new grant may be the old one: nothing is revoked yet, by nobody.
    host.oauth.refresh_due().await.unwrap();
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 0);
    let issued = [
        provider.issued_refresh_tokens(),
        provider.issued_access_tokens(),
    ]
    .concat();
    assert!(issued.iter().all(|token| provider.token_is_live(token)));
    // Sealed, like everything.
    let bytes = host.database.bytes();
    for secret in &issued {
        let secret = secret.as_bytes();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }

    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 0);
    assert_eq!(revoked(&provider, "refresh_token").len(), 2);
    assert_eq!(revoked(&provider, "access_token").len(), 2);
    let alive = provider.issued_refresh_tokens();
    let alive: Vec<_> = alive
        .iter()
        .filter(|token| provider.token_is_live(token))
        .collect();
    assert_eq!(alive.len(), 1, "Bob's");
    assert!(Drive::access_token(&host.oauth, BOB).await.is_ok());
}

#[tokio::test]
async fn a_purge_revokes_what_was_replaced_too() {
    let (provider, host) = setup().await;
    host.browser(ALICE).connect("drive", &provider).await;
    assert_eq!(host.oauth.purge_user(ALICE).await.unwrap(), 1);
    host.oauth.drain().await;
    for token in provider.issued_refresh_tokens() {
        assert!(!provider.token_is_live(&token));
    }
}

#[tokio::test]
async fn what_was_replaced_is_revoked_when_the_users_row_took_the_connection_along() {
    let (provider, host) = setup().await;
    host.browser(ALICE).connect("drive", &provider).await;
    host.sql("DELETE FROM users WHERE id = 1");
    assert_eq!(host.oauth.refresh_due().await.unwrap().revocations, 2);
    assert_eq!(waiting(&host), 0);
    let first = &provider.issued_refresh_tokens()[0];
    assert!(!provider.token_is_live(first));
}

#[tokio::test]
async fn what_a_refresh_brings_after_a_reconnect_is_revoked_with_the_disconnect() {
    let (provider, host) = setup().await;
    expire(&host);
    let reader = refresh_under_way(&provider, &host, 600).await;
    host.browser(ALICE).connect("drive", &provider).await;
    assert!(reader.await.unwrap().is_ok());
    // Both pairs of the first grant; none ends the second one.
    assert_eq!(waiting(&host), 4);
    assert!(token(&host).await.is_ok());
    assert_eq!(provider.count(Endpoint::Revocation), 0);
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    let revoked = revoked(&provider, "refresh_token");
    for issued in provider.issued_refresh_tokens() {
        assert!(revoked.contains(&issued), "one is forgotten");
    }
}

#[tokio::test]
async fn ten_replaced_connections_wait_at_most_and_the_oldest_is_forgotten() {
    let (provider, host) = setup().await;
    host.browser(BOB).connect("drive", &provider).await;
    host.browser(BOB).connect("drive", &provider).await;
    for _ in 0..12 {
        host.browser(ALICE).connect("drive", &provider).await;
    }
    assert_eq!(
        host.number("SELECT count(*) AS n FROM oauth_revocation WHERE user_id = '1'"),
        20
    );
    let issued = provider.issued_refresh_tokens();
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    let revoked = revoked(&provider, "refresh_token");
    assert_eq!(revoked.len(), 11);
    // The first is of the setup, then come two of Bob's.
    assert!(!revoked.contains(&issued[0]) && !revoked.contains(&issued[3]));
    assert!(issued[5..].iter().all(|token| revoked.contains(token)));
    assert_eq!(waiting(&host), 2, "Bob's");
}

#[tokio::test]
async fn a_reconnect_without_a_refresh_token_keeps_the_stored_one() {
    let (provider, host) = setup().await;
    let first = provider.issued_refresh_tokens();
    // As providers answer that give a refresh token with the first consent only.
    let answer = r#"{"access_token":"second","token_type":"Bearer","expires_in":3600}"#;
    provider.fault(
        Endpoint::Token,
        Fault::status_with_body(200, "application/json", answer),
    );
    host.browser(ALICE).connect("drive", &provider).await;
    assert_eq!(token(&host).await.unwrap(), "second");
    assert_eq!(waiting(&host), 1, "the access token");
    provider.clear_requests();
    expire(&host);
    let third = token(&host).await.unwrap();
    assert!(provider.token_is_live(&third));
    assert_eq!(
        provider.requests()[0].param("refresh_token"),
        Some(first[0].as_str())
    );
}

#[tokio::test]
async fn a_new_refresh_token_replaces_the_stored_one() {
    let (provider, host) = setup().await;
    host.browser(ALICE).connect("drive", &provider).await;
    let newest = provider.issued_refresh_tokens().pop().unwrap();
    provider.clear_requests();
    expire(&host);
    token(&host).await.unwrap();
    assert_eq!(
        provider.requests()[0].param("refresh_token"),
        Some(newest.as_str())
    );
}

/// A token answer of this account, and with this refresh token if any.
fn answer_of(login: Option<&str>, access_token: &str, refresh_token: Option<&str>) -> Fault {
    Fault::json(serde_json::json!({
        "access_token": access_token, "token_type": "Bearer", "expires_in": 3600,
        "refresh_token": refresh_token, "login": login,
    }))
}

#[tokio::test]
async fn another_account_is_told_and_takes_nothing_from_the_one_before() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Calendar], &provider).await;
    let mut events = host.oauth.events();
    let connect = async |login, token, refresh| {
        provider.fault(Endpoint::Token, answer_of(login, token, refresh));
        host.browser(ALICE).connect("calendar", &provider).await;
    };
    let mut kinds = async |count| {
        let mut kinds = Vec::new();
        for _ in 0..count {
            let event = events.next().await.unwrap();
            assert_eq!(
                (event.service, event.user.to_string()),
                ("calendar", "1".to_owned())
            );
            kinds.push(event.kind);
        }
        kinds
    };
    connect(None, "a0", Some("r0")).await;
    // Not known before, the same, and not known now: nothing that could be told.
    connect(Some("ada"), "a1", Some("r1")).await;
    connect(Some("ada"), "a2", Some("r2")).await;
    connect(None, "a3", Some("r3")).await;
    connect(Some("ada"), "a4", Some("r4")).await;
    assert_eq!(kinds(5).await, [Connected; 5]);
    connect(Some("bob"), "a5", None).await;
    assert_eq!(kinds(2).await, [Connected, AccountChanged]);
    assert_eq!(AccountChanged.as_str(), "account_changed");
    let stored = Calendar::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.account.as_deref(), Some("bob"));
    assert!(stored.refresh_token.is_none(), "Ada's is not Bob's");

    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(kinds(1).await, [Disconnected]);
    let mut refresh_tokens = revoked(&provider, "refresh_token");
    refresh_tokens.sort();
    assert_eq!(refresh_tokens, ["r0", "r1", "r2", "r3", "r4"]);
}

#[tokio::test]
async fn another_account_leaves_a_pending_revocation_of_the_one_before() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Calendar], &provider).await;
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    provider.fault(Endpoint::Token, answer_of(Some("ada"), "a1", Some("r1")));
    host.browser(ALICE).connect("calendar", &provider).await;
    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    provider.fault(Endpoint::Token, answer_of(Some("bob"), "a2", Some("r2")));
    host.browser(ALICE).connect("calendar", &provider).await;
    provider.clear_faults();
    provider.clear_requests();
    host.sql("UPDATE oauth_revocation SET next_attempt_at = 0");
    host.oauth.refresh_due().await.unwrap();
    assert_eq!(waiting(&host), 2, "Ada's");
    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    let mut refresh_tokens = revoked(&provider, "refresh_token");
    refresh_tokens.sort();
    assert_eq!(refresh_tokens, ["r1", "r2"]);
}

#[tokio::test]
async fn tokens_that_cannot_be_kept_wait_while_an_older_connection_is_in_use() {
    let (provider, host) = setup_with(MockProvider::builder()).await;
    let living = token(&host).await.unwrap();
    // Storing the new ones fails for good.
    let database = &host.database;
    database.fail_updates("drive_connection", "1 = 1", Failure::NoSuchColumn);
    let alice = host.browser(ALICE);
    let callback = provider.approve(&alice.start("drive").await).await.unwrap();
    alice.callback(&callback).await;
    database.heal("drive_connection");
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 0);
    assert!(provider.token_is_live(&living));
    let orphan = provider.issued_refresh_tokens().pop().unwrap();
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert!(!provider.token_is_live(&orphan));
}

mod ids {
    use lightfriend_runtime::OAuthIntegration;

    #[derive(OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        revocation_endpoint = "https://provider.example/revoke",
        user_id = uuid::Uuid,
        users = "none",
        env = "TEST"
    )]
    pub struct ByUuid;

    #[derive(OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        revocation_endpoint = "https://provider.example/revoke",
        user_id = String,
        users = "none",
        env = "TEST"
    )]
    pub struct ByText;
}

/// More than a page of connections with ids of this type, and as many replaced tokens that wait.
macro_rules! many {
    ($oauth:expr, $database:expr, $service:ident, $model:ident, $new:ident, $slug:literal, $ids:expr, $literal:expr) => {{
        let mut conn = $database.connection();
        for id in $ids {
            let secret = lightfriend_runtime::SecretString::from("secret");
            let seal = |column| {
                $oauth
                    .seal::<ids::$service>(id.clone(), column, &secret)
                    .unwrap()
            };
            let new = ids::$new {
                user_id: id.clone(),
                access_token: seal("access_token"),
                refresh_token: None,
                scopes: None,
                expires_at: None,
                refresh_token_expires_at: None,
                created_at: 0,
                issued_at: 0,
            };
            ids::$model::create(&mut conn, new).unwrap();
            $database.execute(&format!(
                "INSERT INTO oauth_revocation (id, service, user_id, column_name, token,
                     attempts, next_attempt_at, created_at)
                 SELECT '{slug}-{id}', '{slug}', '{id}',
                 'access_token', access_token, 0, NULL, 0 FROM {slug}_connection
                 WHERE user_id = {literal}",
                slug = $slug,
                literal = $literal(id)
            ));
        }
    }};
}

#[tokio::test]
async fn owners_of_every_type_are_found_in_the_outbox_and_by_a_rotation() {
    let provider = MockProvider::start().await.unwrap();
    let database = crate::support::TestDatabase::new();
    let all = || integrations![ids::ByUuid, ids::ByText];
    let (old, new) = (super::rotation::key("old"), super::rotation::key("new"));
    let instance = |keys: &[&str]| {
        lightfriend_runtime::OAuth::builder()
            .database(database.pool())
            .keys(super::rotation::ring(keys))
            .integrations(all())
            .client_credentials("TEST", "id", "secret".to_owned())
            .backend_url("https://api.example.com")
            .current_user(async |_| None::<lightfriend_runtime::UserId>)
            .route_outgoing_to(provider.addr())
            .build()
            .unwrap()
    };
    let oauth = instance(&[&old]);
    oauth.migrate().await.unwrap();
    let uuids: Vec<_> = (0..230).map(|_| uuid::Uuid::new_v4()).collect();
    let texts: Vec<_> = (0..230).map(|n| format!("user-{n}")).collect();
    many!(
        oauth,
        database,
        ByUuid,
        ByUuidConnection,
        NewByUuidConnection,
        "by_uuid",
        &uuids,
        |id: &uuid::Uuid| database.uuid(*id)
    );
    many!(
        oauth,
        database,
        ByText,
        ByTextConnection,
        NewByTextConnection,
        "by_text",
        &texts,
        |id: &String| format!("'{id}'")
    );

    let rotated = instance(&[&new, &old]);
    let done = rotated.rotate_keys().await.unwrap();
    assert!(done.is_complete(), "{done:?}");
    assert_eq!((done.checked, done.resealed), (920, 920));

    assert_eq!(rotated.refresh_due().await.unwrap().revocations, 0);
    let gone = |table: &str| {
        database.execute(&format!(
            "DELETE FROM {table} WHERE user_id IN \
             (SELECT user_id FROM {table} ORDER BY user_id LIMIT 3)"
        ));
    };
    gone("by_uuid_connection");
    assert_eq!(rotated.refresh_due().await.unwrap().revocations, 3);
    gone("by_text_connection");
    assert_eq!(rotated.refresh_due().await.unwrap().revocations, 3);
    assert_eq!(provider.count(Endpoint::Revocation), 6);
}
