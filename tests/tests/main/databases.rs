//! The databases that the suite runs on: what its own tools for them do.

use crate::support::{Failure, Kind, TestDatabase, sqlites_own};

#[test]
fn an_sqlite_file_is_looked_after() {
    looks_after(Kind::Sqlite);
}

#[test]
#[ignore = "needs TEST_POSTGRES_URL, a server in which databases may be created"]
fn a_postgres_database_is_looked_after() {
    looks_after(Kind::Postgres);
}

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL, a server in which databases may be created"]
async fn a_postgres_database_can_be_looked_after_by_a_test_that_is_asynchronous() {
    looks_after(Kind::Postgres);
}

/// Everything that tests ask of a database but its pool.
fn looks_after(kind: Kind) {
    let database = TestDatabase::of_kind(kind);
    statements_and_queries(&database);
    keys_and_columns(&database);
    rows_are_told_exactly(&database);
    updates_fail_and_succeed_again(&database);
    a_lock_ends(&database);
    secrets_are_found(&database);
    a_secret_fails_the_test(kind);
}

fn statements_and_queries(database: &TestDatabase) {
    database.add_users(2..=5);
    assert_eq!(database.number("SELECT count(*) AS n FROM users"), 5);
    assert_eq!(database.number("SELECT NULL IS NULL AS n"), 1);
    assert_eq!(database.number("SELECT 1 > 2 AS n"), 0);
    let names = database.texts("SELECT name AS text FROM users WHERE id <= 2 ORDER BY id");
    assert_eq!(names, ["Alice", "Bob"]);
    let clock = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let now = database.number("SELECT unixepoch() AS n");
    assert!(now.abs_diff(i64::try_from(clock).unwrap()) < 60, "{now}");
    assert_eq!(database.iso_8601(86_400 + 3_661), "1970-01-02T01:01:01Z");
    let refused = database.try_execute("INSERT INTO users (id, name) VALUES (1, 'again')");
    assert!(refused.is_err());
}

fn keys_and_columns(database: &TestDatabase) {
    let before = database.schema();
    let uuid = database.uuid_type();
    database.execute(&format!(
        "CREATE TABLE kept (user_id INTEGER PRIMARY KEY NOT NULL REFERENCES users (id)
             ON DELETE CASCADE, text TEXT, uuid {uuid}, truth BOOLEAN);
         CREATE UNIQUE INDEX kept_text ON kept (text)",
    ));
    assert_eq!(
        database.columns("kept"),
        ["user_id", "text", "uuid", "truth"]
    );
    assert_eq!(database.foreign_keys("kept"), ["users user_id id CASCADE"]);
    assert_eq!(database.foreign_keys("users"), [""; 0]);
    let indexed = database.indexed_columns("kept");
    assert!(indexed.contains(&"text 1".to_owned()), "{indexed:?}");
    let after = database.schema();
    let created: Vec<&String> = after.iter().filter(|part| !before.contains(part)).collect();
    assert!(created.len() >= 2, "{created:?}");
    assert!(created.iter().all(|part| part.contains("kept")));
}

fn rows_are_told_exactly(database: &TestDatabase) {
    let uuid = database.uuid(uuid::Uuid::max());
    database.execute(&format!(
        "INSERT INTO kept VALUES (2, NULL, NULL, FALSE), (1, 'it''s', {uuid}, TRUE)"
    ));
    let rows = database.rows("kept");
    assert_eq!(rows.len(), 2);
    assert!(rows[0].contains("'it''s'"), "{rows:?}");
    assert!(rows[1].contains("NULL, NULL"), "{rows:?}");
    let texts = database.rows_of("kept", &["text"]);
    assert_eq!(texts, ["'it''s'", "NULL"]);
    database.execute("DELETE FROM users WHERE id = 2");
    assert_eq!(database.rows("kept"), rows[..1], "it goes with its user");
}

fn updates_fail_and_succeed_again(database: &TestDatabase) {
    for failure in [Failure::DiskFull, Failure::NoSuchColumn] {
        let update = || database.try_execute("UPDATE kept SET text = 'new' WHERE user_id = 1");
        database.fail_updates("kept", "NEW.text = 'new'", failure);
        assert!(update().is_err(), "{failure:?}");
        database.execute("UPDATE kept SET text = 'other'");
        database.heal("kept");
        assert_eq!(update(), Ok(()));
    }
}

fn a_lock_ends(database: &TestDatabase) {
    use std::time::Duration;

    let lock = database.lock("users");
    let writer = std::thread::spawn({
        let database = database.clone();
        move || database.execute("UPDATE users SET name = 'later'")
    });
    std::thread::sleep(Duration::from_millis(300));
    assert!(!writer.is_finished(), "the table is locked");
    drop(lock);
    writer.join().unwrap();
}

fn secrets_are_found(database: &TestDatabase) {
    let is_there = |words: &[u8]| {
        let bytes = database.bytes();
        bytes.windows(words.len()).any(|window| window == words)
    };
    assert!(!is_there(b"a planted text") && !is_there(b"planted bytes"));
    let bytes = match database.kind() {
        Kind::Sqlite => "x'706c616e746564206279746573'",
        Kind::Postgres | Kind::DieselAsync => "'planted bytes'::bytea",
    };
    database.execute(&format!(
        "CREATE TABLE planted AS SELECT 'a planted text' AS text, {bytes} AS bytes"
    ));
    assert!(is_there(b"a planted text") && is_there(b"planted bytes"));
}

/// A token in clear is what every test would fail by.
fn a_secret_fails_the_test(kind: Kind) {
    let over = std::thread::spawn(move || {
        let database = TestDatabase::of_kind(kind);
        database.execute("UPDATE users SET name = 'mock-rt-1'");
    });
    let words = over.join().unwrap_err();
    let words = words.downcast_ref::<String>().unwrap();
    assert!(words.contains("mock-rt- in clear"), "{words}");
}

#[test]
fn sqlites_own_tests_are_listed_and_marked() {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/main");
    let mut marks = 0;
    let mut folders = vec![std::path::PathBuf::from(sources)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                marks += text.lines().filter(|line| is_mark(line)).count();
            }
        }
    }
    // A mark without an entry fails its test; an entry without a mark is counted here.
    assert_eq!(marks, sqlites_own::TESTS.len());
    assert!(sqlites_own::TESTS.is_sorted());
}

fn is_mark(line: &str) -> bool {
    line.trim() == "sqlite_only!();"
}
