//! A host's own migrations of its users table, and the connections that refer to it.

use diesel::connection::SimpleConnection as _;
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};

use super::{Table, all, host, migrate};
use crate::{
    sqlite_only,
    support::{ALICE, BOB, TestDatabase},
};

/// What the documentation says of a migration that makes the users table anew.
const UP: &str = "\
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE users_new (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, email TEXT);
INSERT INTO users_new (id, name) SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
COMMIT;
PRAGMA foreign_keys = ON;
";

/// Beside it, because `PRAGMA foreign_keys` does nothing inside a transaction.
const METADATA: &str = "run_in_transaction = false\n";

#[tokio::test]
async fn a_users_table_that_is_made_anew_with_foreign_keys_off_keeps_the_connections() {
    sqlite_only!();
    let (provider, host) = host(all()).await;
    for user in [ALICE, BOB] {
        host.browser(user).connect("table", &provider).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let migration = folder.path().join("2026-01-01-000000_add_email");
    std::fs::create_dir(&migration).unwrap();
    for (file, text) in [
        ("up.sql", UP),
        ("down.sql", ""),
        ("metadata.toml", METADATA),
    ] {
        std::fs::write(migration.join(file), text).unwrap();
    }
    let mut conn = host.database.sqlite_connection();
    let migrations = FileBasedMigrations::from_path(folder.path()).unwrap();
    conn.run_pending_migrations(migrations).unwrap();
    // Enforced again, on the same connection too.
    let nobodys = "UPDATE table_connection SET user_id = 99 WHERE user_id = 1";
    assert!(conn.batch_execute(nobodys).is_err());
    drop(conn);
    assert_eq!(host.number("SELECT count(*) AS n FROM table_connection"), 2);
    assert_eq!(
        host.number("SELECT count(*) AS n FROM pragma_foreign_key_check"),
        0
    );
    assert!(Table::access_token(&host.oauth, ALICE).await.is_ok());
    host.oauth.migrate().await.unwrap();
    host.sql("DELETE FROM users WHERE id = 1");
    assert_eq!(host.number("SELECT count(*) AS n FROM table_connection"), 1);
}

#[tokio::test]
async fn with_foreign_keys_on_it_takes_the_connections_along() {
    sqlite_only!();
    let (provider, host) = host(all()).await;
    host.browser(ALICE).connect("table", &provider).await;
    // The pragma comes too late: why the text says where it has to stand.
    let wrong = UP.replace(
        "PRAGMA foreign_keys = OFF;\nBEGIN;",
        "BEGIN;\nPRAGMA foreign_keys = OFF;",
    );
    host.sql(&wrong);
    assert_eq!(host.number("SELECT count(*) AS n FROM table_connection"), 0);
}

/// What `migrate()` says of a users table whose key is declared so.
async fn refused(key: &str) -> Option<String> {
    let database = TestDatabase::new();
    let sql = format!("DROP TABLE users; CREATE TABLE users ({key});");
    database.execute(&sql);
    let error = migrate(&database, all()).await.err()?;
    assert!(error.is_misconfigured(), "{error}");
    let error = error.to_string();
    assert!(error.contains("users(id)"), "{error}");
    Some(error)
}

#[tokio::test]
async fn a_key_of_users_that_no_connection_could_refer_to_is_said() {
    sqlite_only!();
    for key in [
        "id INTEGER PRIMARY KEY NOT NULL",
        "id BIGINT NOT NULL UNIQUE",
        "id INTEGER NOT NULL, name TEXT, PRIMARY KEY (id)",
        "id, name TEXT UNIQUE, UNIQUE (id)",
    ] {
        assert_eq!(refused(key).await, None, "{key}");
    }
    for key in [
        "id TEXT PRIMARY KEY",
        "id VARCHAR(36) UNIQUE",
        "id BLOB UNIQUE",
    ] {
        let error = refused(key).await.expect(key);
        assert!(
            error.contains("`i32`") && error.contains("user_id = "),
            "{error}"
        );
    }
    for key in [
        "id INTEGER NOT NULL",
        "id INTEGER, tenant INTEGER, PRIMARY KEY (tenant, id)",
        "id INTEGER, tenant INTEGER, UNIQUE (id, tenant)",
        "other INTEGER PRIMARY KEY, id INTEGER",
    ] {
        let error = refused(key).await.expect(key);
        assert!(error.contains("UNIQUE"), "{error}");
    }
}
