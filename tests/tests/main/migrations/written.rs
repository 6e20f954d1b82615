//! Migrations written into folders: up, down and up again, with rows.

use std::{fs, path::Path};

use lightfriend_runtime::Integrations;

use super::changed::{Version, application, connected, on, provider, version};
use crate::support::{Host, TestDatabase};

fn is_sqlite(database: &TestDatabase) -> bool {
    database.kind().name() == "sqlite"
}

/// For the database of the suite; the folders it has written.
fn write(database: &TestDatabase, all: Integrations, dir: &Path) -> Vec<std::path::PathBuf> {
    if is_sqlite(database) {
        all.write_migrations(dir).unwrap()
    } else {
        all.write_postgres_migrations(dir).unwrap()
    }
}

fn check(database: &TestDatabase, all: Integrations, dir: &Path) -> Result<(), String> {
    let checked = if is_sqlite(database) {
        all.check_migrations(dir)
    } else {
        all.check_postgres_migrations(dir)
    };
    checked.map_err(|error| error.to_string())
}

/// A host whose tables were made by written migrations, with rows.
async fn written(first: Version, dir: &Path) -> (lightfriend_runtime::testing::MockProvider, Host) {
    let provider = provider().await;
    let host = connected(first, &provider).await;
    let by_migrate = host.database.schema();
    let rows = host.rows("shifting_connection");
    let tables = [
        "shifting_connection",
        "oauth_flow",
        "oauth_revocation",
        "oauth_key",
        "oauth_account",
        "oauth_import",
    ];
    for table in tables {
        host.sql(&format!("DROP TABLE {table}"));
    }
    for folder in write(&host.database, (first.all)(), dir) {
        host.sql(&fs::read_to_string(folder.join("up.sql")).unwrap());
    }
    let mut schema = host.database.schema();
    schema.retain(|sql| !sql.contains("oauth_migration"));
    assert_eq!(schema, by_migrate, "one truth");
    assert_eq!(rows.len(), 2);
    let host = on(host.database.clone(), first, &provider).await;
    for user in [crate::support::ALICE, crate::support::BOB] {
        host.browser(user).connect("shifting", &provider).await;
    }
    (provider, host)
}

async fn up_down_up(from: &str, to: &str, edit: impl Fn(String) -> String) {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (version(from), version(to));
    let (provider, host) = written(from, dir.path()).await;
    let database = &host.database;
    check(database, (from.all)(), dir.path()).unwrap();
    let stale = check(database, (to.all)(), dir.path()).unwrap_err();
    assert!(stale.contains("call write_migrations"), "{stale}");
    let folders = write(database, (to.all)(), dir.path());
    let [folder] = folders.as_slice() else {
        panic!("{folders:?}");
    };
    assert!(
        folder
            .to_str()
            .unwrap()
            .ends_with("_alter_shifting_connection")
    );
    check(database, (to.all)(), dir.path()).unwrap();
    assert!(write(database, (to.all)(), dir.path()).is_empty());
    let up = edit(fs::read_to_string(folder.join("up.sql")).unwrap());
    let down = fs::read_to_string(folder.join("down.sql")).unwrap();
    let before = host.texts("SELECT access_token AS text FROM shifting_connection ORDER BY 1");
    for (sql, version) in [(&up, to), (&down, from), (&up, to)] {
        host.database
            .try_execute(sql)
            .unwrap_or_else(|error| panic!("{} -> {}: {error}\n{sql}", from.name, to.name));
        let oauth = application(version, database, &provider);
        oauth
            .check()
            .await
            .unwrap_or_else(|error| panic!("{error}\n{sql}"));
        assert_eq!((version.read)(oauth).await.unwrap(), 2, "{}", version.name);
        let tokens = host.texts("SELECT access_token AS text FROM shifting_connection ORDER BY 1");
        assert_eq!(tokens, before);
    }
}

#[tokio::test]
async fn every_change_goes_up_and_down_and_up_again() {
    for (from, to) in [
        ("plain", "optional"),
        ("plain", "local"),
        ("optional", "plain"),
        ("required", "plain"),
        ("optional", "required"),
        ("required", "optional"),
        ("required", "renamed"),
        ("optional", "renamed_and_required"),
        ("sealed", "sealed_and_renamed"),
        ("required", "several"),
        ("teamed", "keyed"),
    ] {
        up_down_up(from, to, |up| up).await;
    }
    // SQLite's whole numbers are of one size.
    if TestDatabase::new().kind().name() != "sqlite" {
        up_down_up("small", "large", |up| up).await;
    }
}

#[tokio::test]
async fn what_only_a_person_knows_is_asked_for_where_it_is_needed() {
    let fill = |up: String| {
        let line = "-- UPDATE \"shifting_connection\" SET \"note\" = ..";
        assert!(up.contains(line), "{up}");
        up.replace(
            line,
            "UPDATE \"shifting_connection\" SET \"note\" = 'filled'",
        )
    };
    up_down_up("plain", "required", fill).await;
    let fill = |up: String| {
        let line = "-- UPDATE \"shifting_connection\" SET \"team\" = ..";
        assert!(up.contains(line), "{up}");
        up.replace(line, "UPDATE \"shifting_connection\" SET \"team\" = 'T1'")
    };
    up_down_up("plain", "keyed", fill).await;
}

#[tokio::test]
async fn a_field_that_is_gone_is_dropped_by_a_person_only() {
    let dir = tempfile::tempdir().unwrap();
    let database = TestDatabase::new();
    let all = |name: &str| (version(name).all)();
    write(&database, all("optional"), dir.path());
    let folders = write(&database, all("plain"), dir.path());
    let file = folders[0].join("up.sql");
    let up = fs::read_to_string(&file).unwrap();
    let line = "-- ALTER TABLE \"shifting_connection\" DROP COLUMN \"note\";";
    assert!(up.contains(line), "{up}");
    // It is still there, so there is nothing to add.
    assert!(check(&database, all("optional"), dir.path()).is_ok());
    fs::write(&file, up.replace(line, &line[3..])).unwrap();
    let stale = check(&database, all("optional"), dir.path()).unwrap_err();
    assert!(stale.contains("has gained `note`"), "{stale}");
    check(&database, all("plain"), dir.path()).unwrap();
}

#[tokio::test]
async fn folders_of_another_database_and_broken_records_are_said() {
    let dir = tempfile::tempdir().unwrap();
    let all = version("plain").all;
    let folders = all().write_postgres_migrations(dir.path()).unwrap();
    let error = all().check_migrations(dir.path()).unwrap_err().to_string();
    assert!(
        error.contains("is for Postgres, and not for SQLite"),
        "{error}"
    );
    let file = folders[1].join("up.sql");
    let up = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        up.replace("-- oauth: {\"column\"", "-- oauth: {\"colum"),
    )
    .unwrap();
    let error = all()
        .check_postgres_migrations(dir.path())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("the record at the end of up.sql is broken"),
        "{error}"
    );
    assert!(error.contains("create_shifting_connection"), "{error}");
}

#[tokio::test]
async fn versions_come_after_all_that_are_there() {
    let dir = tempfile::tempdir().unwrap();
    let ahead = dir.path().join("2091-01-01-000000_ahead");
    fs::create_dir(&ahead).unwrap();
    fs::write(ahead.join("up.sql"), "SELECT 1;").unwrap();
    let database = TestDatabase::new();
    let folders = write(&database, (version("plain").all)(), dir.path());
    let mut names: Vec<String> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 3);
    assert_eq!(names[0], "2091-01-01-000000_ahead");
    assert!(folders[0].ends_with(&names[1]), "{folders:?} {names:?}");
    assert!(names[1].ends_with("_create_oauth"), "{names:?}");
}
