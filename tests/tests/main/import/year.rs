//! An application with a year of its own migrations, and a table of its own under the very name that
//! would be ours, moved in while requests go on.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use diesel_async::{AsyncConnection as _, AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use lightfriend_runtime::{
    ImportTable, Imported, OAuth, OAuthIntegration, OldConnection, OldRow, OldRowError, OldTable,
    integrations, testing::MockProvider,
};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use tokio::{sync::mpsc, task::JoinSet};

use super::{
    old_code,
    tables::{numbers, open},
};
use crate::support::{Host, TestDatabase};

/// Its own table is the application's.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("read"),
    table = "google_calendar_oauth",
    env = "TEST"
)]
pub struct GoogleCalendar;

const OLD: &str = "google_calendar_connection";

const USERS: i32 = 20;

/// Whom nothing but the run moves.
const CONNECTED_AGAIN: i32 = 3;
const ENDED_BEFORE: i32 = 5;
const ENDED_AFTER: i32 = 7;

/// A migration a month, as they come about.
const YEAR: [(&str, &str, &str); 12] = [
    (
        "2025-01-10-090000_create_notes",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY NOT NULL, text TEXT NOT NULL)",
        "DROP TABLE notes",
    ),
    (
        "2025-02-03-101500_calendar",
        "CREATE TABLE google_calendar_connection (
             id INTEGER PRIMARY KEY NOT NULL, user_id INTEGER NOT NULL, access_token TEXT NOT NULL,
             refresh_token TEXT, expires_at TEXT,
             FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE)",
        "DROP TABLE google_calendar_connection",
    ),
    (
        "2025-03-21-080000_notes_of_users",
        "ALTER TABLE notes ADD COLUMN user_id INTEGER REFERENCES users(id)",
        "ALTER TABLE notes DROP COLUMN user_id",
    ),
    (
        "2025-04-02-120000_calendar_created",
        "ALTER TABLE google_calendar_connection ADD COLUMN created TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE google_calendar_connection DROP COLUMN created",
    ),
    (
        "2025-05-15-160000_one_per_user",
        "CREATE UNIQUE INDEX one_per_user ON google_calendar_connection (user_id)",
        "DROP INDEX one_per_user",
    ),
    (
        "2025-06-01-100000_tags",
        "CREATE TABLE tags (note_id INTEGER NOT NULL REFERENCES notes(id), tag TEXT NOT NULL)",
        "DROP TABLE tags",
    ),
    (
        "2025-07-09-110000_calendar_created_at",
        "ALTER TABLE google_calendar_connection RENAME COLUMN created TO created_at",
        "ALTER TABLE google_calendar_connection RENAME COLUMN created_at TO created",
    ),
    (
        "2025-08-30-093000_calendar_status",
        "ALTER TABLE google_calendar_connection ADD COLUMN status TEXT",
        "ALTER TABLE google_calendar_connection DROP COLUMN status",
    ),
    (
        "2025-09-12-120000_tags_are_found",
        "CREATE INDEX tags_of_notes ON tags (tag, note_id)",
        "DROP INDEX tags_of_notes",
    ),
    (
        "2025-10-05-090000_synced_calendars",
        "CREATE TABLE synced_calendars (id INTEGER PRIMARY KEY NOT NULL,
             connection_id INTEGER NOT NULL REFERENCES google_calendar_connection(id))",
        "DROP TABLE synced_calendars",
    ),
    (
        "2025-11-11-111100_status_is_there",
        "UPDATE google_calendar_connection SET status = 'active' WHERE status IS NULL",
        "UPDATE google_calendar_connection SET status = NULL",
    ),
    (
        "2025-12-19-150000_pinned_notes",
        "ALTER TABLE notes ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE notes DROP COLUMN pinned",
    ),
];

fn write(dir: &Path, (name, up, down): (&str, &str, &str)) {
    let folder = dir.join(name);
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("up.sql"), format!("{up};")).unwrap();
    fs::write(folder.join("down.sql"), format!("{down};")).unwrap();
}

/// As the application does when it is deployed; how many there were.
async fn run_pending(database: &TestDatabase, dir: &Path) -> usize {
    let migrations = FileBasedMigrations::from_path(dir).unwrap();
    if is_sqlite(database) {
        let mut conn = database.sqlite_connection();
        return conn.run_pending_migrations(migrations).unwrap().len();
    }
    let [_, (_, url)] = database.environment();
    let conn = AsyncPgConnection::establish(&url).await.unwrap();
    let mut harness = AsyncMigrationHarness::new(conn);
    harness.run_pending_migrations(migrations).unwrap().len()
}

fn is_sqlite(database: &TestDatabase) -> bool {
    database.kind().name() == "sqlite"
}

fn write_ours(database: &TestDatabase, dir: &Path) {
    let all = integrations![GoogleCalendar];
    if is_sqlite(database) {
        all.write_migrations(dir).unwrap();
        all.check_migrations(dir).unwrap();
    } else {
        all.write_postgres_migrations(dir).unwrap();
        all.check_postgres_migrations(dir).unwrap();
    }
}

/// What the old code has stored last, by user: the sealed tokens.
type Stored = BTreeMap<i32, [String; 2]>;

/// The application as it was, with a connection of each user.
async fn a_year_later(provider: &MockProvider) -> (TestDatabase, TempDir, Stored) {
    let (database, folder) = (TestDatabase::new(), tempfile::tempdir().unwrap());
    for migration in YEAR {
        write(folder.path(), migration);
    }
    assert_eq!(run_pending(&database, folder.path()).await, YEAR.len());
    database.add_users(1..=USERS);
    let mut stored = Stored::new();
    for (user, access, refresh) in old_code::connect(provider, USERS).await {
        database.execute(&format!(
            "INSERT INTO {OLD} (id, user_id, access_token, refresh_token, expires_at, created_at,
                 status) VALUES ({user}, {user}, '{access}', '{refresh}', '2020-01-02T03:04:05Z',
                 '2025-03-04 05:06:07', 'active')"
        ));
        database.execute(&format!(
            "INSERT INTO synced_calendars VALUES ({user}, {user})"
        ));
        stored.insert(user, [access, refresh]);
    }
    (database, folder, stored)
}

fn moving(oauth: &OAuth) -> ImportTable<'static, GoogleCalendar> {
    let read = |row: &OldRow<'_>| -> Result<Imported<GoogleCalendar>, OldRowError> {
        Ok(Imported::new(row.token("access_token")?)
            .refresh_token(row.optional_token("refresh_token")?.unwrap_or_default())
            .if_some(row.optional_moment("expires_at")?, Imported::expires_at)
            .created_at(row.moment("created_at")?))
    };
    GoogleCalendar::import_table(oauth, OldTable::new(OLD), read)
        .opened_by(open)
        .batches_of(3)
}

/// The application while it knows both.
struct Both {
    host: Host,
    provider: MockProvider,
    stored: Mutex<Stored>,
    is_over: AtomicBool,
}

impl Both {
    /// A request that needs a token; whether the new code has answered it.
    async fn request(&self, user: i32) -> bool {
        let oauth = &self.host.oauth;
        match GoogleCalendar::still_old(oauth, user).await.unwrap() {
            OldConnection::Moved => {
                let token = GoogleCalendar::access_token(oauth, user).await.unwrap();
                assert!(self.provider.token_is_live(token.expose_secret()), "{user}");
                true
            }
            OldConnection::Old(guard) => {
                let database = &self.host.database;
                let tokens = old_code::refresh(database, &self.provider, OLD, user).await;
                self.stored.lock().unwrap().insert(user, tokens);
                guard.release().await.unwrap();
                false
            }
        }
    }

    /// Requests of every user, again and again, until it is over; how many there were.
    async fn under_load(self: Arc<Self>, is_backwards: bool) -> usize {
        let mut requests = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            for user in 1..=USERS {
                let user = if is_backwards { USERS + 1 - user } else { user };
                if user != ENDED_BEFORE {
                    self.request(user).await;
                    requests += 1;
                }
            }
        }
        requests
    }
}

/// Everything in the old table but tokens.
fn others(database: &TestDatabase) -> Vec<String> {
    let columns = ["user_id", "id", "expires_at", "created_at", "status"];
    assert_eq!(database.columns(OLD).len(), columns.len() + 2);
    database.rows_of(OLD, &columns)
}

fn tokens(database: &TestDatabase) -> Stored {
    let of = |column: &str| {
        database.texts(&format!(
            "SELECT {column} AS text FROM {OLD} ORDER BY user_id"
        ))
    };
    let pairs = of("access_token").into_iter().zip(of("refresh_token"));
    (1..).zip(pairs.map(|(one, two)| [one, two])).collect()
}

/// A run that ends with the process, after some batches.
async fn interrupted(oauth: &OAuth) {
    let (sender, mut batches) = mpsc::unbounded_channel();
    let run = moving(oauth).on_progress(move |report| {
        let _ = sender.send(report.imported);
    });
    let running = tokio::spawn(run.run());
    batches.recv().await.unwrap();
    batches.recv().await.unwrap();
    running.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_migrations_and_rows_move_in_while_requests_go_on() {
    let provider = MockProvider::start().await.unwrap();
    let (database, folder, stored) = a_year_later(&provider).await;
    let before = others(&database);

    // The new version is deployed: its migrations are some more of the application's.
    write_ours(&database, folder.path());
    assert_eq!(run_pending(&database, folder.path()).await, 2);
    let all = integrations![GoogleCalendar];
    let host = Host::start_on(database.clone(), all, &provider, |builder| builder).await;
    for user in [CONNECTED_AGAIN, ENDED_BEFORE] {
        host.browser(user)
            .connect("google_calendar", &provider)
            .await;
    }
    GoogleCalendar::disconnect(&host.oauth, ENDED_BEFORE)
        .await
        .unwrap();
    let dry = moving(&host.oauth).dry_run().run().await.unwrap();
    assert_eq!(numbers(&dry), [18, 1, 1, 0, 0, 0]);
    assert_eq!(tokens(&database), stored);

    let both = Arc::new(Both {
        host,
        provider,
        stored: stored.into(),
        is_over: AtomicBool::new(false),
    });
    let mut load = JoinSet::new();
    for is_backwards in [false, true] {
        load.spawn(both.clone().under_load(is_backwards));
    }
    interrupted(&both.host.oauth).await;
    let report = moving(&both.host.oauth).run().await.unwrap();
    assert!(report.is_complete(), "{report:?}");
    for user in (1..=USERS).filter(|user| *user != ENDED_BEFORE) {
        assert!(both.request(user).await, "{user} is not moved in the end");
    }
    both.is_over.store(true, Ordering::Relaxed);
    assert!(load.join_all().await.into_iter().sum::<usize>() > 0);

    // Nothing is lost, nobody was refreshed twice, and who has left stays away.
    old_code::assert_none_was_presented_twice(&both.provider);
    let oauth = &both.host.oauth;
    GoogleCalendar::disconnect(oauth, ENDED_AFTER)
        .await
        .unwrap();
    let again = moving(oauth).run().await.unwrap();
    assert_eq!(numbers(&again), [0, 18, 2, 0, 0, 0]);

    // The old table has what the old code has written, and nothing else.
    assert_eq!(tokens(&database), *both.stored.lock().unwrap());
    assert_eq!(others(&database), before);

    // When nobody asks it any more, it goes, by a migration like any other.
    let drop = format!("DROP TABLE synced_calendars; DROP TABLE {OLD}");
    write(
        folder.path(),
        ("2027-01-02-090000_old_calendars", &drop, ""),
    );
    assert_eq!(run_pending(&database, folder.path()).await, 1);
    database.execute("UPDATE google_calendar_oauth SET expires_at = unixepoch() - 1");
    for user in (1..=USERS).filter(|user| ![ENDED_BEFORE, ENDED_AFTER].contains(user)) {
        let token = GoogleCalendar::access_token(oauth, user).await.unwrap();
        assert!(both.provider.token_is_live(token.expose_secret()), "{user}");
    }
}
