//! The databases that the suite runs on, from one source.
//!
//! `TEST_DATABASE` chooses when the tests are run: `sqlite`, which is the default, `postgres`, by
//! libpq, or `diesel-async`, the same server in pure Rust. For the latter two `TEST_POSTGRES_URL`
//! names a server in which databases may be created. Every test has a database of its own, which
//! is searched for secrets when the test is over.

mod connection;
mod kind;
mod operator;
mod pool;
mod postgres;
mod schema;
mod secrets;
pub mod sqlites_own;
mod trouble;
mod watch;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use diesel::r2d2::{ConnectionManager, PooledConnection};
use lightfriend_runtime::Database;

pub use kind::Kind;
pub use operator::sqlite;
pub use pool::SqlitePool;
pub use trouble::Failure;
pub use watch::Watch;

use connection::TestConnection;
use operator::Operator;
use pool::Pool;
use postgres::Scratch;

/// Which database a child process opens.
const ADDRESS: &str = "TEST_DATABASE_ADDRESS";

/// What every application has of its own.
const USERS: &str = "
    CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL);
    INSERT INTO users (id, name) VALUES (1, 'Alice'), (2, 'Bob');";

/// One out of SQLite's pool.
type SqliteConnection = PooledConnection<ConnectionManager<diesel::SqliteConnection>>;

/// A database with the host's own table in it. Clones are the same database; it is gone with the
/// last of them.
#[derive(Clone)]
pub struct TestDatabase(Arc<Inner>);

struct Inner {
    kind: Kind,
    operator: Operator,
    /// Opened when it is first asked for: some tests bring another.
    pool: OnceLock<Pool>,
    /// Of the operator's session nothing is left when it is dropped.
    scratch: Option<Scratch>,
    folder: tempfile::TempDir,
}

impl TestDatabase {
    /// A new one of the kind that the tests are run on.
    pub fn new() -> Self {
        Self::of_kind(Kind::chosen())
    }

    pub fn of_kind(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let scratch = match kind {
            Kind::Sqlite => None,
            Kind::Postgres | Kind::DieselAsync => Some(Scratch::create()),
        };
        let operator = match &scratch {
            None => Operator::of_file(sqlite_file(folder.path())),
            Some(scratch) => Operator::of_server(scratch.url()),
        };
        operator.execute(USERS).expect("a users table");
        Self(Arc::new(Inner {
            kind,
            operator,
            pool: OnceLock::new(),
            scratch,
            folder,
        }))
    }

    /// A SQLite file with a pool that is made for it, where a test is about pools of SQLite's.
    pub fn with_sqlite_pool(make: impl FnOnce(&str) -> SqlitePool) -> Self {
        let database = Self::of_kind(Kind::Sqlite);
        let file = sqlite_file(database.folder());
        let pool = make(file.to_str().expect("a plain path"));
        let is_first = database.0.pool.set(Pool::Sqlite(pool)).is_ok();
        assert!(is_first, "nobody has asked for a pool before");
        database
    }

    /// One of the kind that the tests are run on, and what its pool's connections send.
    pub fn watched() -> (Self, Watch) {
        let (database, watch) = (Self::new(), Watch::default());
        let pool = watch.pool(database.kind(), &database.address());
        let is_first = database.0.pool.set(pool).is_ok();
        assert!(is_first, "nobody has asked for a pool before");
        (database, watch)
    }

    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The pool, as the builder takes it.
    pub fn pool(&self) -> Database {
        self.opened().database()
    }

    /// A connection of a host's, for its repository.
    pub fn connection(&self) -> TestConnection {
        self.opened().connection()
    }

    /// One of SQLite's, where a test is about that.
    pub fn sqlite_connection(&self) -> SqliteConnection {
        self.opened().sqlite_connection()
    }

    fn opened(&self) -> &Pool {
        let open = || Pool::open(self.0.kind, &self.address());
        self.0.pool.get_or_init(open)
    }

    /// A folder of this test's alone. SQLite's files are in it.
    pub fn folder(&self) -> &Path {
        self.0.folder.path()
    }

    fn address(&self) -> String {
        match &self.0.scratch {
            None => sqlite_file(self.folder()).display().to_string(),
            Some(scratch) => scratch.url().to_owned(),
        }
    }

    /// What lets a child process [`open_as_told`] this database.
    pub fn environment(&self) -> [(&'static str, String); 2] {
        [
            (kind::CHOICE, self.0.kind.name().to_owned()),
            (ADDRESS, self.address()),
        ]
    }

    /// The same for a child process whose sessions have this name at the server.
    pub fn environment_as(&self, name: &str) -> [(&'static str, String); 2] {
        let mut url = url::Url::parse(&self.address()).expect("a database on a server");
        url.query_pairs_mut().append_pair("application_name", name);
        [
            (kind::CHOICE, self.0.kind.name().to_owned()),
            (ADDRESS, url.into()),
        ]
    }
}

/// In a child process: a pool of the database that its parent has named.
pub fn open_as_told() -> Database {
    Pool::open(Kind::chosen(), &told_address()).database()
}

/// The same, watched.
pub fn open_as_told_watched(watch: &Watch) -> Database {
    watch.pool(Kind::chosen(), &told_address()).database()
}

fn told_address() -> String {
    std::env::var(ADDRESS).expect("a database to open")
}

fn sqlite_file(folder: &Path) -> PathBuf {
    folder.join("app.sqlite3")
}

/// What the operator does.
impl TestDatabase {
    /// Lets these users be, those that are there already included.
    pub fn add_users(&self, ids: std::ops::RangeInclusive<i32>) {
        let rows: Vec<String> = ids.map(|id| format!("({id}, 'x')")).collect();
        self.execute(&format!(
            "INSERT INTO users (id, name) VALUES {} ON CONFLICT DO NOTHING",
            rows.join(", ")
        ));
    }

    /// Runs statements. The dialect is what SQLite and Postgres have in common, and `unixepoch()`.
    #[track_caller]
    pub fn execute(&self, sql: &str) {
        self.try_execute(sql).expect("valid SQL");
    }

    /// Runs statements of which one may be refused: with which words.
    pub fn try_execute(&self, sql: &str) -> Result<(), String> {
        self.0.operator.execute(sql)
    }

    /// The single number that a query gives, as `n`. What is true is 1.
    #[track_caller]
    pub fn number(&self, sql: &str) -> i64 {
        self.0.operator.number(sql).expect("a number")
    }

    /// The rows of a query that gives one text column, `text`.
    #[track_caller]
    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.0.operator.texts(sql).expect("texts")
    }
}

/// Whatever the test was about, no token may be there in clear.
impl Drop for Inner {
    fn drop(&mut self) {
        // Whoever is failing has something else to say.
        if !std::thread::panicking() {
            let bytes = secrets::all_bytes(&self.operator, self.folder.path());
            secrets::assert_none(&bytes);
        }
    }
}
