//! Instances that share nothing but the database: two [`OAuth`]s stand for two processes.

use std::time::{Duration, Instant};

use lightfriend_runtime::{
    ConnectionStatus, OAuth, SecretString,
    testing::{Endpoint, Fault},
};
use secrecy::ExposeSecret as _;

use super::{
    Drive, expire, make_stale, read_that_meets, refresh_under_way, row, status, token,
    two_instances,
};
use crate::support::{ALICE, Failure};

async fn read(oauth: &OAuth) -> Result<SecretString, lightfriend_runtime::Error> {
    Drive::access_token(oauth, ALICE).await
}

#[tokio::test]
async fn the_loser_adopts_the_winners_token() {
    let (provider, host, other) = two_instances(1).await;
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
    let (provider, host, other) = two_instances(1).await;
    let living = provider.issued_access_tokens().pop().unwrap();
    make_stale(&host);
    let fault = Fault::delay(Duration::from_secs(5));
    let slow = read_that_meets(&provider, &host, fault).await;
    let begin = Instant::now();
    assert_eq!(read(&other).await.unwrap().expose_secret(), living);
    assert!(begin.elapsed() < Duration::from_secs(4));
    assert!(slow.await.unwrap().is_ok());
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_lease_that_lapsed_is_taken_over_and_a_held_one_is_not() {
    let (provider, host, _other) = two_instances(1).await;
    make_stale(&host);
    host.sql("UPDATE drive_connection SET lease_owner = 'dead', lease_until = unixepoch() + 30");
    assert!(token(&host).await.is_ok(), "the old token lives");
    assert_eq!(provider.count(Endpoint::Token), 0);
    host.sql("UPDATE drive_connection SET lease_until = unixepoch()");
    token(&host).await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_clock_that_is_put_back_by_seconds_frees_no_lease_and_by_more_it_does() {
    let (provider, host, _other) = two_instances(1).await;
    make_stale(&host);
    // Taken just now, and the clock was put back by nine seconds.
    host.sql("UPDATE drive_connection SET lease_owner = 'other', lease_until = unixepoch() + 68");
    assert!(token(&host).await.is_ok(), "the old token lives");
    assert_eq!(provider.count(Endpoint::Token), 0);
    host.sql("UPDATE drive_connection SET lease_until = unixepoch() + 90");
    token(&host).await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_failed_refresh_gives_the_lease_back_at_once() {
    let (provider, host, other) = two_instances(1).await;
    expire(&host);
    provider.fault(Endpoint::Token, Fault::status(503));
    assert!(read(&host.oauth).await.unwrap_err().is_transient());
    let begin = Instant::now();
    assert!(read(&other).await.is_ok());
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_rotation_received_after_the_lease_lapsed_is_stored_all_the_same() {
    let (provider, host, _other) = two_instances(1).await;
    expire(&host);
    let reader = refresh_under_way(&provider, &host, 500).await;
    host.sql("UPDATE drive_connection SET lease_owner = 'other', lease_until = unixepoch() + 30");
    let newest = reader.await.unwrap().unwrap();
    assert_eq!(token(&host).await.unwrap(), newest.expose_secret());
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn invalid_grant_after_another_instance_has_rotated_costs_nobody_the_connection() {
    let (provider, host, _other) = two_instances(1).await;
    expire(&host);
    let body = r#"{"error":"invalid_grant"}"#;
    let refusal = Fault::status_with_body(400, "application/json", body);
    let refusal = refusal.late(Duration::from_millis(500));
    let reader = read_that_meets(&provider, &host, refusal).await;
    // Meanwhile somebody with another opinion of the lease has stored newer tokens.
    host.sql(
        "UPDATE drive_connection SET generation = generation + 1, issued_at = unixepoch(), \
         expires_at = unixepoch() + 3600",
    );
    assert!(reader.await.unwrap().is_ok(), "the newer token is adopted");
    assert_eq!(status(&host).await, ConnectionStatus::Active);
    // Without anybody it would have been the end.
    expire(&host);
    let before = row(&host);
    let refusal = Fault::status_with_body(400, "application/json", body);
    provider.fault_times(Endpoint::Token, refusal, 2);
    assert!(token(&host).await.unwrap_err().is_reauth_required());
    assert_ne!(row(&host), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trouble_with_storing_in_one_instance_lets_no_other_present_the_spent_token() {
    let (provider, host, other) = two_instances(1).await;
    expire(&host);
    // This instance has an answer, and the database takes it half a minute later.
    let reader = refresh_under_way(&provider, &host, 300).await;
    let (table, when) = ("drive_connection", "NEW.generation <> OLD.generation");
    host.database.fail_updates(table, when, Failure::DiskFull);
    let waiting = tokio::spawn(async move { read(&other).await });
    tokio::time::sleep(Duration::from_secs(24)).await;
    assert_eq!(provider.count(Endpoint::Token), 1);
    host.database.heal(table);
    let (one, two) = (reader.await.unwrap(), waiting.await.unwrap());
    assert_eq!(one.unwrap().expose_secret(), two.unwrap().expose_secret());
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_refused_token_is_replaced_however_long_the_other_instance_takes() {
    let (provider, host, other) = two_instances(1).await;
    // It lives by its expiry; the API says otherwise.
    make_stale(&host);
    let fault = Fault::delay_answer(Duration::from_secs(3));
    let slow = read_that_meets(&provider, &host, fault).await;
    let handle = Drive::client(&other, ALICE).token_handle();
    let refused = handle.get().await.unwrap();
    let newer = handle.renew(&refused).await.unwrap();
    assert!(provider.token_is_live(newer.expose_secret()));
    assert_ne!(newer.expose_secret(), refused.expose_secret());
    assert_eq!(provider.count(Endpoint::Token), 1, "adopted");
    slow.await.unwrap().unwrap();
}

#[tokio::test]
async fn readers_of_a_living_token_wait_for_no_slow_provider() {
    let (provider, host, _other) = two_instances(1).await;
    let living = provider.issued_access_tokens().pop().unwrap();
    make_stale(&host);
    provider.fault(Endpoint::Token, Fault::delay_answer(Duration::from_secs(6)));
    for _ in 0..3 {
        let begin = Instant::now();
        assert_eq!(token(&host).await.unwrap(), living);
        assert!(begin.elapsed() < Duration::from_secs(4));
    }
    host.oauth.drain().await;
    assert_ne!(token(&host).await.unwrap(), living, "the refresh went on");
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn an_instance_that_backs_off_adopts_what_another_one_got() {
    let (provider, host, other) = two_instances(1).await;
    expire(&host);
    provider.fault(Endpoint::Token, Fault::retry_after(503, 3600));
    assert!(read(&host.oauth).await.unwrap_err().is_transient());
    let again = read(&host.oauth).await.unwrap_err();
    let left = again.retry_after().unwrap();
    assert!(left <= Duration::from_hours(1), "{left:?}");
    let theirs = read(&other).await.unwrap();
    assert_eq!(token(&host).await.unwrap(), theirs.expose_secret());
}
