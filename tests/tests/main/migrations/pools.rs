//! The pools that hosts have.

use std::{fs::File, process::Command, sync::Arc, time::Duration};

use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool},
};
use lightfriend_runtime::{Database, testing::MockProvider};

use super::{Table, all, migrate};
use crate::support::{ALICE, Host, SqlitePool, database, outcome};

/// What a host forgets to set on its connections.
#[derive(Debug)]
struct Careless;

impl CustomizeConnection<SqliteConnection, PoolError> for Careless {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
        conn.batch_execute("PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 0;")
            .map_err(PoolError::QueryError)
    }
}

/// A pool without any settings on a file with rollback journal, as Diesel makes it.
fn careless_pool(folder: &tempfile::TempDir) -> SqlitePool {
    let file = folder.path().join("careless.sqlite3");
    let manager = ConnectionManager::new(file.to_str().unwrap());
    let pool = Pool::builder()
        .connection_customizer(Box::new(Careless))
        .max_size(8)
        .build(manager)
        .unwrap();
    let mut conn = pool.get().unwrap();
    conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL)")
        .unwrap();
    for user in 1..=24 {
        conn.batch_execute(&format!("INSERT INTO users VALUES ({user})"))
            .unwrap();
    }
    pool
}

/// What a process of its own logs while it migrates through this pool: subscribers are the whole
/// process's.
fn log_of_migrating(pool: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "migrations::pools::migrates_and_logs"])
        .arg("--ignored")
        .envs([("POOL", pool.as_ref()), ("LOG", log.as_os_str())])
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{output}");
    std::fs::read_to_string(log).unwrap_or_else(|_| panic!("no log: {output}"))
}

#[tokio::test]
#[ignore = "a test here runs it, in processes of their own"]
async fn migrates_and_logs() {
    let (Ok(name), Ok(log)) = (std::env::var("POOL"), std::env::var("LOG")) else {
        return;
    };
    tracing_subscriber::fmt()
        .with_writer(File::create(log).unwrap())
        .with_ansi(false)
        .init();
    let (folder, pool) = database();
    let pool = match name.as_str() {
        "careful" => pool,
        "careless" => careless_pool(&folder),
        other => panic!("{other}"),
    };
    migrate(&pool, all()).await.unwrap();
}

#[test]
fn a_pool_without_settings_is_warned_of() {
    let quiet = log_of_migrating("careful");
    assert!(!quiet.contains("WARN"), "{quiet}");
    let log = log_of_migrating("careless");
    for expected in ["PRAGMA foreign_keys = ON", "PRAGMA busy_timeout"] {
        let warning = log.lines().find(|line| line.contains(expected));
        let warned = warning.is_some_and(|line| line.contains("WARN"));
        assert!(warned, "{expected} is not in: {log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_without_a_busy_timeout_all_succeed() {
    let provider = Arc::new(MockProvider::start().await.unwrap());
    let folder = tempfile::tempdir().unwrap();
    let pool = careless_pool(&folder);
    let for_host = pool.clone();
    let host = Host::start_with(all(), &provider, |builder| builder.database(for_host)).await;
    // Somebody else writes for a while, as backups and other processes do.
    let mut writer = pool.get().unwrap();
    writer
        .batch_execute(
            "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE; INSERT INTO users VALUES (100)",
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

    let provider = MockProvider::start().await.unwrap();
    let (folder, pool) = database();
    let file = folder.path().join("app.sqlite3");
    let deadpool = Pool::builder(Manager::new(file.to_str().unwrap(), Runtime::Tokio1))
        .max_size(4)
        .build()
        .unwrap();
    let deadpool = Database::from(deadpool);
    let host = Host::start_with(all(), &provider, |builder| builder.database(deadpool)).await;
    // The harness's own queries go to the same file.
    let host = Host { pool, ..host };
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
