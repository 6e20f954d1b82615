//! Instances that share nothing but the database: two [`OAuth`]s stand for two processes.

use std::time::{Duration, Instant};

use lightfriend_runtime::{
    ConnectionStatus, KeyRing, OAuth, SecretString, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::ExposeSecret as _;

use super::{Drive, expire, make_stale, row, status, token};
use crate::support::{ALICE, Host, builder};

/// A connected user at one instance, and another instance.
async fn two_instances() -> (MockProvider, Host, OAuth) {
    let provider = MockProvider::start().await.unwrap();
    let keys = KeyRing::parse(&KeyRing::generate().unwrap()).unwrap();
    let host = Host::start_with(integrations![Drive], &provider, |builder| {
        builder.keys(keys.clone())
    })
    .await;
    let other = builder(&host.pool, integrations![Drive], &provider)
        .keys(keys)
        .backend_url("https://other.example")
        .frontend_url("")
        .build()
        .unwrap();
    host.browser(ALICE).connect("drive", &provider).await;
    provider.clear_requests();
    (provider, host, other)
}

async fn read(oauth: &OAuth) -> Result<SecretString, lightfriend_runtime::Error> {
    Drive::access_token(oauth, ALICE).await
}

#[tokio::test]
async fn the_loser_adopts_the_winners_token() {
    let (provider, host, other) = two_instances().await;
    expire(&host);
    provider.fault(Endpoint::Token, Fault::delay_answer(Duration::from_secs(1)));
    let (one, two) = tokio::join!(read(&host.oauth), read(&other));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.expose_secret(), two.expose_secret());
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(
        host.number("SELECT lease_until IS NULL AS n FROM drive_connection"),
        1
    );
}

#[tokio::test]
async fn a_living_token_is_served_while_another_instance_is_slow() {
    let (provider, host, other) = two_instances().await;
    let living = provider.issued_access_tokens().pop().unwrap();
    make_stale(&host);
    provider.fault(Endpoint::Token, Fault::delay(Duration::from_secs(5)));
    let slow = host.oauth.clone();
    let slow = tokio::spawn(async move { read(&slow).await });
    assert!(
        provider
            .wait_for(Endpoint::Token, 1, Duration::from_secs(5))
            .await
    );
    let begin = Instant::now();
    assert_eq!(read(&other).await.unwrap().expose_secret(), living);
    assert!(begin.elapsed() < Duration::from_secs(4));
    assert!(slow.await.unwrap().is_ok());
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_lease_that_lapsed_is_taken_over_and_a_held_one_is_not() {
    let (provider, host, _other) = two_instances().await;
    make_stale(&host);
    host.sql("UPDATE drive_connection SET lease_owner = 'dead', lease_until = unixepoch() + 30");
    assert!(token(&host).await.is_ok(), "the old token lives");
    assert_eq!(provider.count(Endpoint::Token), 0);
    host.sql("UPDATE drive_connection SET lease_until = unixepoch()");
    token(&host).await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_failed_refresh_gives_the_lease_back_at_once() {
    let (provider, host, other) = two_instances().await;
    expire(&host);
    provider.fault(Endpoint::Token, Fault::status(503));
    assert!(read(&host.oauth).await.unwrap_err().is_transient());
    let begin = Instant::now();
    assert!(read(&other).await.is_ok());
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_rotation_received_after_the_lease_lapsed_is_stored_all_the_same() {
    let (provider, host, _other) = two_instances().await;
    expire(&host);
    let reader = super::refresh_under_way(&provider, &host, 500).await;
    host.sql("UPDATE drive_connection SET lease_owner = 'other', lease_until = unixepoch() + 30");
    let newest = reader.await.unwrap().unwrap();
    assert_eq!(token(&host).await.unwrap(), newest.expose_secret());
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn invalid_grant_after_another_instance_has_rotated_costs_nobody_the_connection() {
    let (provider, host, other) = two_instances().await;
    expire(&host);
    // This instance presents its token late: by then the other one has replaced it.
    let body = r#"{"error":"invalid_grant"}"#;
    let refusal = Fault::status_with_body(400, "application/json", body);
    provider.fault(Endpoint::Token, refusal);
    let before = row(&host);
    provider.fault(Endpoint::Token, Fault::delay_answer(Duration::ZERO));
    let error = read(&host.oauth).await.unwrap_err();
    assert!(error.is_reauth_required(), "nobody has rotated: {error}");
    assert_ne!(row(&host), before, "only the status");

    host.sql("UPDATE drive_connection SET status = 'active'");
    assert!(read(&other).await.is_ok());
    assert_eq!(status(&host).await, ConnectionStatus::Active);
    assert!(token(&host).await.is_ok());
}
