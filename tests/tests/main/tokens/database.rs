//! A database in trouble between the provider's answer and the commit.

use std::time::Duration;

use diesel::{
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, Pool},
};
use lightfriend_runtime::{integrations, testing::MockProvider};
use secrecy::ExposeSecret as _;

use super::{Drive, expire, refresh_under_way, setup, token};
use crate::support::{ALICE, Host};

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
    let fill = || {
        // What SQLite says then, for every change of a connection's tokens.
        host.sql(
            "CREATE TRIGGER full BEFORE UPDATE ON drive_connection
             WHEN NEW.generation <> OLD.generation
             BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END",
        );
    };
    let free = |()| host.sql("DROP TRIGGER full");
    stored_in_the_end(&provider, &host, fill, Duration::from_secs(3), free).await;
}

#[tokio::test]
async fn a_writer_that_holds_the_lock_costs_no_token() {
    let (provider, host) = setup().await;
    let lock = || {
        let mut conn = host.pool.get().unwrap();
        conn.batch_execute("BEGIN IMMEDIATE").unwrap();
        conn
    };
    let unlock = |mut conn: diesel::r2d2::PooledConnection<_>| {
        diesel::SqliteConnection::batch_execute(&mut conn, "COMMIT").unwrap();
    };
    stored_in_the_end(&provider, &host, lock, Duration::from_secs(12), unlock).await;
}

#[tokio::test]
async fn a_pool_that_is_exhausted_for_a_while_costs_no_token() {
    let provider = MockProvider::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.sqlite3");
    let pool: crate::support::SqlitePool = Pool::builder()
        .max_size(2)
        .build(ConnectionManager::new(path.to_str().unwrap()))
        .unwrap();
    pool.get()
        .unwrap()
        .batch_execute(
            "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL); INSERT INTO users VALUES (1);",
        )
        .unwrap();
    let small = pool.clone();
    let host = Host::start_with(integrations![Drive], &provider, |builder| {
        builder.database(small)
    })
    .await;
    let host = Host { pool, ..host };
    host.browser(ALICE).connect("drive", &provider).await;
    let exhaust = || [host.pool.get().unwrap(), host.pool.get().unwrap()];
    stored_in_the_end(&provider, &host, exhaust, Duration::from_secs(7), drop).await;
}
