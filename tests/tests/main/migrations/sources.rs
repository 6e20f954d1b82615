//! The three ways to apply the migrations, and from one to another.

use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, PooledConnection},
};
use diesel_async::{AsyncConnection as _, AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use tempfile::TempDir;

use super::changed::{Version, application, on, provider, version};
use crate::{
    sqlite_only,
    support::{ALICE, TestDatabase},
};

/// A host's own migrations, as `diesel_cli` has them.
fn own(names: &[&str]) -> (TempDir, FileBasedMigrations) {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let migration = folder.path().join(name);
        std::fs::create_dir(&migration).unwrap();
        let table = name.rsplit('_').next().unwrap();
        let up = format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY NOT NULL);");
        std::fs::write(migration.join("up.sql"), up).unwrap();
        std::fs::write(migration.join("down.sql"), format!("DROP TABLE {table};")).unwrap();
    }
    let migrations = FileBasedMigrations::from_path(folder.path()).unwrap();
    (folder, migrations)
}

/// The host's connection, and nothing of ours.
fn empty() -> (
    TestDatabase,
    PooledConnection<ConnectionManager<SqliteConnection>>,
) {
    let database = TestDatabase::new();
    let conn = database.sqlite_connection();
    (database, conn)
}

async fn assert_works(version: Version, database: &TestDatabase) {
    let provider = provider().await;
    let oauth = application(version, database, &provider);
    oauth.check().await.unwrap();
    let host = on(database.clone(), version, &provider).await;
    host.browser(ALICE).connect("shifting", &provider).await;
    assert_eq!((version.read)(oauth).await.unwrap(), 1);
}

#[tokio::test]
async fn a_source_of_migrations_adds_what_a_struct_has_gained() {
    sqlite_only!();
    let (database, mut conn) = empty();
    for (name, count) in [("plain", 1), ("plain", 0), ("local", 1), ("local", 0)] {
        let ran = conn.run_pending_migrations((version(name).all)()).unwrap();
        assert_eq!(ran.len(), count, "{name}");
    }
    assert_works(version("local"), &database).await;
}

#[tokio::test]
async fn the_hosts_own_revert_and_redo_concern_its_own() {
    sqlite_only!();
    let (_database, mut conn) = empty();
    let (_first, first) = own(&["2024-01-01-000000_one"]);
    conn.run_pending_migrations(first).unwrap();
    conn.run_pending_migrations((version("plain").all)())
        .unwrap();
    let names = ["2024-01-01-000000_one", "2026-01-01-000000_two"];
    let (_both, both) = own(&names);
    conn.run_pending_migrations(both.clone()).unwrap();
    for expected in ["20260101000000", "20240101000000"] {
        let reverted = conn.revert_last_migration(both.clone()).unwrap();
        assert_eq!(reverted.to_string(), expected);
    }
    assert_eq!(conn.run_pending_migrations(both).unwrap().len(), 2);
    conn.revert_all_migrations((version("plain").all)())
        .unwrap_err();
}

#[tokio::test]
async fn what_is_amiss_fails_the_run_and_says_why() {
    sqlite_only!();
    let (_database, mut conn) = empty();
    conn.batch_execute("CREATE TABLE shifting_connection (id INTEGER PRIMARY KEY, token TEXT)")
        .unwrap();
    let failed = conn.run_pending_migrations((version("plain").all)());
    let problem = failed.unwrap_err().to_string();
    assert!(problem.contains("not ours"), "{problem}");
}

#[tokio::test]
async fn from_migrate_to_a_source_to_migrate() {
    sqlite_only!();
    let (database, mut conn) = empty();
    let provider = provider().await;
    application(version("plain"), &database, &provider)
        .migrate()
        .await
        .unwrap();
    conn.run_pending_migrations((version("optional").all)())
        .unwrap();
    let oauth = application(version("local"), &database, &provider);
    oauth.migrate().await.unwrap();
    assert_works(version("local"), &database).await;
}

#[tokio::test]
async fn from_migrate_to_written_migrations() {
    sqlite_only!();
    let (database, mut conn) = empty();
    let provider = provider().await;
    application(version("plain"), &database, &provider)
        .migrate()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in ["plain", "local"] {
        (version(name).all)()
            .write_migrations(folder.path())
            .unwrap();
        let migrations = FileBasedMigrations::from_path(folder.path()).unwrap();
        conn.run_pending_migrations(migrations).unwrap();
    }
    assert_works(version("local"), &database).await;
}

#[tokio::test]
async fn from_written_migrations_nothing_else_changes_the_tables_unless_that_is_said() {
    sqlite_only!();
    let (database, mut conn) = empty();
    let folder = tempfile::tempdir().unwrap();
    (version("plain").all)()
        .write_migrations(folder.path())
        .unwrap();
    let migrations = FileBasedMigrations::from_path(folder.path()).unwrap();
    conn.run_pending_migrations(migrations).unwrap();
    let provider = provider().await;
    // There is nothing to do.
    application(version("plain"), &database, &provider)
        .migrate()
        .await
        .unwrap();
    let oauth = application(version("local"), &database, &provider);
    let by_source = conn.run_pending_migrations((version("local").all)());
    for problem in [
        oauth.migrate().await.unwrap_err().to_string(),
        by_source.unwrap_err().to_string(),
    ] {
        for words in [
            "`region`",
            "write_migrations()",
            "DROP TABLE oauth_migration",
        ] {
            assert!(problem.contains(words), "{problem}");
        }
    }
    conn.batch_execute("DROP TABLE oauth_migration").unwrap();
    oauth.migrate().await.unwrap();
    assert_works(version("local"), &database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_of_migrations_runs_on_diesel_asyncs_connections() {
    let database = TestDatabase::new();
    if database.kind().name() == "sqlite" {
        return;
    }
    let [_, (_, url)] = database.environment();
    let conn = AsyncPgConnection::establish(&url).await.unwrap();
    let mut harness = AsyncMigrationHarness::new(conn);
    for (name, count) in [("plain", 1), ("plain", 0), ("local", 1), ("local", 0)] {
        let ran = harness
            .run_pending_migrations((version(name).all)())
            .unwrap();
        assert_eq!(ran.len(), count, "{name}");
    }
    assert_works(version("local"), &database).await;
}
