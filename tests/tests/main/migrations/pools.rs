//! The pools that hosts have.

use std::{sync::Arc, time::Duration};

use diesel::{
    RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool},
};
use lightfriend_runtime::{Database, sqlite_pool, testing::MockProvider};

use super::{Table, all, migrate};
use crate::{
    sqlite_only,
    support::{ALICE, Host, TestDatabase, begin_log, log_of, logged_case, outcome},
};

/// What a host forgets to set on its connections.
#[derive(Debug)]
struct Careless;

impl CustomizeConnection<SqliteConnection, PoolError> for Careless {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
        conn.batch_execute("PRAGMA busy_timeout = 0")
            .map_err(PoolError::QueryError)
    }
}

/// A pool without any settings on a file with rollback journal, as Diesel makes it.
fn careless() -> TestDatabase {
    let database = TestDatabase::with_sqlite_pool(|file| {
        Pool::builder()
            .connection_customizer(Box::new(Careless))
            .max_size(8)
            .build(ConnectionManager::new(file))
            .unwrap()
    });
    database.add_users(1..=24);
    database
}

#[tokio::test]
#[ignore = "a test here runs it, in processes of their own"]
async fn migrates_and_logs() {
    let Some(name) = logged_case() else {
        return;
    };
    begin_log();
    let database = match name.as_str() {
        "careful" => TestDatabase::new(),
        "careless" => careless(),
        other => panic!("{other}"),
    };
    migrate(&database, all()).await.unwrap();
}

#[test]
fn a_pool_without_settings_is_warned_of() {
    sqlite_only!();
    let quiet = log_of("migrations::pools::migrates_and_logs", "careful");
    assert!(!quiet.contains("WARN"), "{quiet}");
    let log = log_of("migrations::pools::migrates_and_logs", "careless");
    let warning = log
        .lines()
        .find(|line| line.contains("PRAGMA busy_timeout"));
    let warned = warning.is_some_and(|line| line.contains("WARN"));
    assert!(warned, "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_without_a_busy_timeout_all_succeed() {
    sqlite_only!();
    let provider = Arc::new(MockProvider::start().await.unwrap());
    let host = Host::start_on(careless(), all(), &provider, |builder| builder).await;
    // Somebody else writes for a while, as backups and other processes do.
    let mut writer = host.database.sqlite_connection();
    writer
        .batch_execute(
            "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE; INSERT INTO users VALUES (100, 'x')",
        )
        .unwrap();
    let tasks: Vec<_> = (1..=24)
        .map(|user| {
            let (browser, provider) = (host.browser(user), provider.clone());
            tokio::spawn(async move { outcome(&browser.connect("table", &provider).await) })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    writer
        .batch_execute("COMMIT; PRAGMA busy_timeout = 0")
        .unwrap();
    drop(writer);
    for task in tasks {
        assert_eq!(task.await.unwrap(), "connected");
    }
    let reads: Vec<_> = (1..=24)
        .map(|user| {
            let oauth = host.oauth.clone();
            tokio::spawn(async move {
                Table::access_token(&oauth, user).await?;
                Table::disconnect(&oauth, user).await
            })
        })
        .collect();
    for read in reads {
        read.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_deadpool_pool_does_as_well() {
    use deadpool_diesel::sqlite::{Manager, Pool, Runtime};

    sqlite_only!();
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let file = database.folder().join("app.sqlite3");
    let deadpool = Pool::builder(Manager::new(file.to_str().unwrap(), Runtime::Tokio1))
        .max_size(4)
        .build()
        .unwrap();
    let deadpool = Database::from(deadpool);
    let host = Host::start_on(database, all(), &provider, |builder| {
        builder.database(deadpool)
    })
    .await;
    let alice = host.browser(ALICE);
    assert_eq!(
        outcome(&alice.connect("table", &provider).await),
        "connected"
    );
    assert_eq!(alice.status("table").await["fields"]["region"], "it's; eu");
    host.sql("UPDATE table_connection SET expires_at = 1");
    Table::access_token(&host.oauth, ALICE).await.unwrap();
    let row = Table::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert!(row.enabled && row.expires_at > Some(1), "{row:?}");
    assert_eq!(alice.post("/api/table/disconnect").await.status(), 200);
    assert!(host.rows("table_connection").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_in_memory_is_one_for_all_connections_and_for_this_pool_alone() {
    sqlite_only!();
    let provider = Arc::new(MockProvider::start().await.unwrap());
    let pool = sqlite_pool(":memory:").unwrap();
    let another = sqlite_pool(":memory:").unwrap();
    let mut conn = pool.get().unwrap();
    conn.batch_execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
         INSERT INTO users SELECT i FROM n",
    )
    .unwrap();
    let for_host = pool.clone();
    let host = Host::start_with(all(), &provider, |builder| builder.database(for_host)).await;
    // A connection that the application has at hand meanwhile is in nobody's way.
    let tasks: Vec<_> = (1..=24)
        .map(|user| {
            let (browser, provider) = (host.browser(user), provider.clone());
            let oauth = host.oauth.clone();
            tokio::spawn(async move {
                let ended = outcome(&browser.connect("table", &provider).await);
                Table::access_token(&oauth, user).await.unwrap();
                assert_eq!(browser.status("table").await["connected"], true);
                ended
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), "connected");
    }
    conn.batch_execute("DELETE FROM users WHERE id <= 12")
        .unwrap();
    let left: i64 = diesel::QueryDsl::count(super::table_connection::table)
        .get_result(&mut conn)
        .unwrap();
    assert_eq!(left, 12);
    let nothing = another.get().unwrap().batch_execute("SELECT * FROM users");
    assert!(nothing.is_err(), "tables of another pool");
}

#[test]
fn what_is_no_sqlite_file_is_refused_with_a_hint() {
    sqlite_only!();
    for (url, expected) in [
        ("postgres://user:pa55word@host/db", "`postgres://..`"),
        ("mysql://user:pa55word@host/db", "`mysql://..`"),
        ("", "empty"),
        ("file:x?mode=memory", "a database of its own"),
        ("file::memory:?cache=private", "a database of its own"),
        ("file:", "a database of its own"),
        ("file:?mode=rwc", "a database of its own"),
        (" ", "empty"),
        ("redis://:pa55word@host", "`redis://..`"),
    ] {
        let error = sqlite_pool(url).unwrap_err();
        assert!(error.is_misconfigured(), "{error}");
        let text = error.to_string();
        for expected in [expected, "SQLite", "app.sqlite3"] {
            assert!(text.contains(expected), "{expected} is not in: {text}");
        }
        assert!(!text.contains("pa55word"), "{text}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_named_with_the_reason() {
    sqlite_only!();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("app.sqlite3");
    let path = path.to_str().unwrap();
    let error = sqlite_pool(path).unwrap_err();
    let text = error.to_string();
    assert!(error.is_misconfigured(), "{error}");
    assert!(
        text.contains(path) && text.to_lowercase().contains("unable to open"),
        "{text}"
    );
    let file = folder.path().join("text");
    std::fs::write(
        &file,
        "This is no database, and long enough not to be taken for an empty one.",
    )
    .unwrap();
    let text = sqlite_pool(file.to_str().unwrap()).unwrap_err().to_string();
    assert!(text.contains("not a database"), "{text}");
    let long = format!("{}/missing/{}", folder.path().display(), "x".repeat(5000));
    let text = sqlite_pool(&long).unwrap_err().to_string();
    assert!(text.len() < 1000, "{}", text.len());
}
