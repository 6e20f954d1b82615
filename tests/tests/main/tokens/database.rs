//! A database in trouble between the provider's answer and the commit.

use std::time::Duration;

use diesel::r2d2::{ConnectionManager, Pool};
use lightfriend_runtime::{integrations, testing::MockProvider};
use secrecy::ExposeSecret as _;

use super::{Drive, expire, refresh_under_way, setup, token};
use crate::{
    sqlite_only,
    support::{ALICE, Failure, Host, TestDatabase},
};

/// Refreshes while this keeps the answer from being stored, then lets go of it.
async fn stored_in_the_end<T>(
    provider: &MockProvider,
    host: &Host,
    cause: impl FnOnce() -> T,
    lasts: Duration,
    end: impl FnOnce(T),
) {
    expire(host);
    provider.clear_requests();
    let reader = refresh_under_way(provider, host, 300).await;
    let trouble = cause();
    tokio::time::sleep(lasts).await;
    assert!(!reader.is_finished(), "the tokens wait in memory");
    end(trouble);
    let newest = reader.await.unwrap().unwrap();
    assert!(provider.token_is_live(newest.expose_secret()));
    assert_eq!(token(host).await.unwrap(), newest.expose_secret());
    expire(host);
    assert!(
        token(host).await.is_ok(),
        "the rotated refresh token was stored"
    );
}

#[tokio::test]
async fn a_disk_that_is_full_for_a_while_costs_no_token() {
    let (provider, host) = setup().await;
    let database = &host.database;
    // For every change of a connection's tokens.
    let when = "NEW.generation <> OLD.generation";
    let fill = || database.fail_updates("drive_connection", when, Failure::DiskFull);
    let free = |()| database.heal("drive_connection");
    stored_in_the_end(&provider, &host, fill, Duration::from_secs(3), free).await;
}

#[tokio::test]
async fn a_writer_that_holds_the_lock_costs_no_token() {
    let (provider, host) = setup().await;
    let lock = || host.database.lock("drive_connection");
    stored_in_the_end(&provider, &host, lock, Duration::from_secs(12), drop).await;
}

#[tokio::test]
async fn a_pool_that_is_exhausted_for_a_while_costs_no_token() {
    sqlite_only!();
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::with_sqlite_pool(|file| {
        let small = Pool::builder().max_size(2);
        small.build(ConnectionManager::new(file)).unwrap()
    });
    let host = Host::start_on(database, integrations![Drive], &provider, |builder| builder).await;
    host.browser(ALICE).connect("drive", &provider).await;
    let exhaust = || {
        [
            host.database.sqlite_connection(),
            host.database.sqlite_connection(),
        ]
    };
    stored_in_the_end(&provider, &host, exhaust, Duration::from_secs(7), drop).await;
}
