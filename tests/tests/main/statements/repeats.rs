//! Work that is done again because nobody heard that it was done: each connection is lost after the
//! first COMMIT. Everything is as if nothing had happened.

use std::time::Duration;

use lightfriend_runtime::{
    ConnectionStatus, EventKind, Events, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use crate::{
    support::{ALICE, Host, TestDatabase},
    tokens::Drive,
};

/// Longer than all of this takes, and shorter than a lease.
const PATIENCE: Duration = Duration::from_secs(40);

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let losing = database.pool().losing_answers();
    let host = Host::start_on(database, integrations![Drive], &provider, |builder| {
        builder.database(losing)
    })
    .await;
    host.browser(ALICE).connect("drive", &provider).await;
    provider.clear_requests();
    (provider, host)
}

fn expire(host: &Host) {
    host.sql("UPDATE drive_connection SET issued_at = unixepoch() - 7200, expires_at = unixepoch() - 3600");
}

/// What was told until this kind of event came, with it.
async fn told_until(events: &mut Events, last: EventKind) -> Vec<EventKind> {
    let mut kinds = Vec::new();
    let telling = async {
        loop {
            let event = events.next().await.expect("the host lives");
            kinds.push(event.kind);
            if event.kind == last {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, telling).await.unwrap();
    kinds
}

#[tokio::test]
async fn a_lease_that_is_taken_keeps_nobody_out_who_has_it() {
    let (provider, host) = setup().await;
    expire(&host);
    let mut events = host.oauth.events();
    let read = Drive::access_token(&host.oauth, ALICE);
    let token = tokio::time::timeout(PATIENCE, read).await;
    assert!(token.expect("no wait for a lease of its own").is_ok());
    assert_eq!(provider.count(Endpoint::Token), 1);
    let told = told_until(&mut events, EventKind::Refreshed).await;
    assert_eq!(told, [EventKind::Refreshed]);
}

#[tokio::test]
async fn a_row_that_the_host_has_inserted_is_refreshed_too() {
    let (provider, host) = setup().await;
    expire(&host);
    host.sql("UPDATE drive_connection SET generation = 0");
    let read = Drive::access_token(&host.oauth, ALICE);
    let token = tokio::time::timeout(PATIENCE, read).await;
    assert!(token.expect("no wait for a lease of its own").is_ok());
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_refusal_is_counted_once_and_ends_its_lease() {
    let (provider, host) = setup().await;
    expire(&host);
    // Another one would be the fifth.
    host.sql("UPDATE drive_connection SET refusals = 3, refused_since = 1");
    let refusal = r#"{"error":"invalid_request"}"#;
    let refusal = Fault::status_with_body(400, "application/json", refusal);
    provider.fault(Endpoint::Token, refusal);
    let refused = Drive::access_token(&host.oauth, ALICE).await;
    assert!(refused.unwrap_err().is_transient());
    let count = "SELECT refusals AS n FROM drive_connection";
    assert_eq!(host.number(count), 4);
    let is_free = "SELECT lease_until IS NULL AS n FROM drive_connection";
    assert_eq!(host.number(is_free), 1);
    let status = Drive::status(&host.oauth, ALICE).await.unwrap();
    assert_eq!(status.status, ConnectionStatus::Active);
}

#[tokio::test]
async fn a_refusal_under_a_lease_that_another_has_since_leaves_them_theirs() {
    let (provider, host) = setup().await;
    expire(&host);
    let refusal = r#"{"error":"invalid_request"}"#;
    let refusal = Fault::status_with_body(400, "application/json", refusal);
    let refusal = refusal.late(Duration::from_millis(700));
    provider.fault(Endpoint::Token, refusal);
    let oauth = host.oauth.clone();
    let reader = tokio::spawn(async move { Drive::access_token(&oauth, ALICE).await });
    assert!(provider.wait_for(Endpoint::Token, 1, PATIENCE).await);
    host.sql("UPDATE drive_connection SET lease_owner = 'another', lease_until = unixepoch() + 50");
    assert!(reader.await.unwrap().unwrap_err().is_transient());
    let is_theirs = "SELECT count(*) AS n FROM drive_connection
                     WHERE lease_owner = 'another' AND lease_until IS NOT NULL";
    assert_eq!(host.number(is_theirs), 1);
}

#[tokio::test]
async fn the_end_of_a_grant_is_told_once() {
    let (provider, host) = setup().await;
    expire(&host);
    provider.invalidate_refresh_tokens();
    let mut events = host.oauth.events();
    let ended = Drive::access_token(&host.oauth, ALICE).await;
    assert!(ended.unwrap_err().is_reauth_required());
    host.browser(ALICE).connect("drive", &provider).await;
    let told = told_until(&mut events, EventKind::Connected).await;
    assert_eq!(told, [EventKind::NeedsReauth, EventKind::Connected]);
}

#[tokio::test]
async fn a_disconnect_is_told_and_revoked_at_once() {
    let (provider, host) = setup().await;
    let mut events = host.oauth.events();
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    let told = told_until(&mut events, EventKind::Disconnected).await;
    assert_eq!(told, [EventKind::Disconnected]);
    host.oauth.drain().await;
    assert_eq!(
        provider.count(Endpoint::Revocation),
        2,
        "one for each token"
    );
    assert_eq!(waiting(&host), 0);
}

fn waiting(host: &Host) -> i64 {
    host.number("SELECT count(*) AS n FROM oauth_revocation")
}

#[tokio::test]
async fn tokens_that_belong_to_no_row_are_given_up_once() {
    let (provider, host) = setup().await;
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    let alice = host.browser(ALICE);
    let callback = alice.consent("drive", &provider).await;
    let slow = Fault::delay_answer(Duration::from_millis(700));
    provider.fault(Endpoint::Token, slow);
    let coming = tokio::spawn(async move { alice.callback(&callback).await });
    assert!(provider.wait_for(Endpoint::Token, 1, PATIENCE).await);
    host.oauth.purge_user(ALICE).await.unwrap();
    coming.await.unwrap();
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 4, "two of the connection, two of nobody");
    let asked = provider.count(Endpoint::Revocation);
    assert_eq!(asked, 4, "each at once");
}
