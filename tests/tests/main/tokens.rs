//! The life of a token: read, refresh, failure, disconnect.

mod cancellation;
mod database;
mod disconnect;
mod events;
mod failure;
mod faults;
mod futures;
mod interference;
mod leases;
mod odd_answers;
mod outages;
mod outbox;
mod processes;
mod reconnect;
mod refresher;
mod refusals;
mod revocation_answers;
pub mod rotation;
mod siblings;

use std::time::Duration;

use lightfriend_runtime::{
    ConnectionStatus, Error, KeyRing, OAuth, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider, MockProviderBuilder},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::task::JoinHandle;

use crate::support::{ALICE, BOB, Host, builder};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("a", "b"),
    api_base_url = "https://provider.example/api",
    env = "TEST"
)]
pub struct Drive {
    /// The application's own.
    #[oauth(local, default = "root")]
    pub folder: String,
}

async fn setup_with(builder: MockProviderBuilder) -> (MockProvider, Host) {
    let provider = builder.start().await.unwrap();
    let host = Host::start(integrations![Drive], &provider).await;
    let response = host.browser(ALICE).connect("drive", &provider).await;
    assert_eq!(response.status(), 303);
    provider.clear_requests();
    (provider, host)
}

async fn setup() -> (MockProvider, Host) {
    setup_with(MockProvider::builder()).await
}

async fn token(host: &Host) -> Result<String, Error> {
    let token = Drive::access_token(&host.oauth, ALICE).await?;
    Ok(token.expose_secret().to_owned())
}

async fn status(host: &Host) -> ConnectionStatus {
    Drive::status(&host.oauth, ALICE).await.unwrap().status
}

/// As if the token's lifetime had passed.
fn expire(host: &Host) {
    host.sql("UPDATE drive_connection SET issued_at = unixepoch() - 7200, expires_at = unixepoch() - 3600");
}

/// As if the token had 30 seconds left of an hour: due for a refresh, and alive.
fn make_stale(host: &Host) {
    host.sql(
        "UPDATE drive_connection SET issued_at = unixepoch() - 3570, expires_at = unixepoch() + 30",
    );
}

type Reader = JoinHandle<Result<SecretString, Error>>;

/// A read whose refresh the provider has processed and answers after this many milliseconds.
async fn refresh_under_way(provider: &MockProvider, host: &Host, answered_after: u64) -> Reader {
    let pause = Duration::from_millis(answered_after);
    read_that_meets(provider, host, Fault::delay_answer(pause)).await
}

/// A read whose refresh has come to the provider and meets this fault there.
async fn read_that_meets(provider: &MockProvider, host: &Host, fault: Fault) -> Reader {
    provider.fault(Endpoint::Token, fault);
    let oauth = host.oauth.clone();
    let reader = tokio::spawn(async move { Drive::access_token(&oauth, ALICE).await });
    let within = Duration::from_secs(5);
    assert!(provider.wait_for(Endpoint::Token, 1, within).await);
    reader
}

/// Users 1 to `users`, connected at one instance, and another instance with the same keys.
async fn two_instances(users: i32) -> (MockProvider, Host, OAuth) {
    let provider = MockProvider::start().await.unwrap();
    let keys = KeyRing::parse(&KeyRing::generate().unwrap()).unwrap();
    let host = Host::start_with(integrations![Drive], &provider, |builder| {
        builder.keys(keys.clone())
    })
    .await;
    host.connect_all(1..=users, "drive", &provider).await;
    let other = builder(&host.database, integrations![Drive], &provider).keys(keys);
    provider.clear_requests();
    (provider, host, other.build().unwrap())
}

async fn scopes(host: &Host) -> Vec<String> {
    let status = Drive::status(&host.oauth, ALICE).await.unwrap();
    status.scopes.unwrap()
}

/// The row as it is stored, ciphertext included.
fn row(host: &Host) -> String {
    let columns = [
        "access_token",
        "refresh_token",
        "scopes",
        "expires_at",
        "status",
        "generation",
        "issued_at",
        "folder",
    ];
    let mut rows = host.database.rows_of("drive_connection", &columns);
    rows.swap_remove(0)
}

#[tokio::test]
async fn a_fresh_token_is_read_without_asking_the_provider() {
    let (provider, host) = setup().await;
    let expected = provider.issued_access_tokens().pop().unwrap();
    assert_eq!(token(&host).await.unwrap(), expected);
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn an_expired_token_is_refreshed_on_read_and_the_pair_is_replaced() {
    let (provider, host) = setup().await;
    let (access, refresh) = (
        provider.issued_access_tokens().pop().unwrap(),
        provider.issued_refresh_tokens().pop().unwrap(),
    );
    let generation = || host.number("SELECT generation AS n FROM drive_connection");
    let first = generation();
    expire(&host);
    let newer = token(&host).await.unwrap();
    assert_ne!(newer, access);
    assert!(provider.token_is_live(&newer));
    assert_eq!(
        provider.requests()[0].param("refresh_token"),
        Some(refresh.as_str())
    );
    assert_eq!(provider.requests()[0].param("scope"), None);
    // The rotated refresh token was stored: the provider would revoke everything otherwise.
    expire(&host);
    assert!(provider.token_is_live(&token(&host).await.unwrap()));
    assert_eq!(provider.count(Endpoint::Token), 2);
    assert_ne!(generation(), first);
    assert_eq!(status(&host).await, ConnectionStatus::Active);
}

#[tokio::test]
async fn a_token_near_its_end_is_refreshed_before_it_dies() {
    let (provider, host) = setup().await;
    make_stale(&host);
    token(&host).await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_short_lived_token_is_not_refreshed_in_its_first_half() {
    let (provider, host) = setup_with(MockProvider::builder().expires_in(Some(20))).await;
    token(&host).await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn a_token_of_unknown_lifetime_is_served_until_the_api_says_otherwise() {
    let (provider, host) = setup_with(MockProvider::builder().expires_in(None)).await;
    assert_eq!(
        host.number("SELECT expires_at IS NULL AS n FROM drive_connection"),
        1
    );
    token(&host).await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn a_refresh_keeps_the_old_refresh_token_when_none_is_returned() {
    let (provider, host) = setup_with(MockProvider::builder().rotate_refresh_tokens(false)).await;
    let refresh = provider.issued_refresh_tokens().pop().unwrap();
    for _ in 0..2 {
        expire(&host);
        token(&host).await.unwrap();
    }
    for request in provider.requests() {
        assert_eq!(request.param("refresh_token"), Some(refresh.as_str()));
    }
    assert_eq!(scopes(&host).await, ["a", "b"]);
}

#[tokio::test]
async fn scopes_that_a_refresh_does_not_mention_are_kept() {
    let (provider, host) = setup().await;
    expire(&host);
    provider.fault(
        Endpoint::Token,
        Fault::json(serde_json::json!({"access_token": "x", "token_type": "Bearer"})),
    );
    token(&host).await.unwrap();
    assert_eq!(scopes(&host).await, ["a", "b"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_concurrent_readers_make_one_refresh() {
    let (provider, host) = setup().await;
    expire(&host);
    provider.fault(Endpoint::Token, Fault::delay(Duration::from_millis(200)));
    let readers: Vec<_> = (0..500)
        .map(|_| {
            let oauth = host.oauth.clone();
            tokio::spawn(async move { Drive::access_token(&oauth, ALICE).await })
        })
        .collect();
    let mut tokens = std::collections::HashSet::new();
    for reader in readers {
        tokens.insert(reader.await.unwrap().unwrap().expose_secret().to_owned());
    }
    assert_eq!(tokens.len(), 1);
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_dropped_request_during_a_refresh_still_commits() {
    let (provider, host) = setup().await;
    for _ in 0..5 {
        expire(&host);
        provider.clear_requests();
        let reader = refresh_under_way(&provider, &host, 100).await;
        reader.abort();
        let newest = token(&host).await.unwrap();
        assert_eq!(Some(&newest), provider.issued_access_tokens().last());
        assert_eq!(provider.count(Endpoint::Token), 1);
    }
}

#[tokio::test]
async fn without_a_connection_the_error_says_so() {
    let (_provider, host) = setup().await;
    let error = Drive::access_token(&host.oauth, BOB).await.unwrap_err();
    assert!(error.is_not_connected() && !error.is_reauth_required());
    assert_eq!(
        Drive::connection(&host.oauth, BOB)
            .await
            .unwrap()
            .map(|found| found.user_id),
        None
    );
}

#[tokio::test]
async fn status_tells_every_state_without_a_secret_or_a_request() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let response = alice.get("/api/drive/status").await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let text = response.text().await.unwrap();
    for secret in provider
        .issued_access_tokens()
        .iter()
        .chain(&provider.issued_refresh_tokens())
    {
        assert!(!text.contains(secret));
    }
    let status: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut members: Vec<_> = status.as_object().unwrap().keys().cloned().collect();
    members.sort();
    assert_eq!(
        members,
        [
            "account",
            "connected",
            "connected_at",
            "expires_at",
            "fields",
            "missing_scopes",
            "problem",
            "reauth_by",
            "refresh_failing_since",
            "scopes",
            "service",
            "status",
            "title"
        ]
    );
    assert_eq!(status["fields"], serde_json::json!({"folder": "root"}));
    let bob = host.browser(BOB).status("drive").await;
    assert_eq!(
        (&bob["status"], &bob["fields"]),
        (&"not_connected".into(), &serde_json::json!({}))
    );
    assert!(provider.requests().is_empty());
}
