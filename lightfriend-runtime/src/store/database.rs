//! The host's pool, whichever it is, and connections out of it.

use std::{
    fmt,
    time::{Duration, Instant},
};

use diesel::{
    QueryResult,
    result::{DatabaseErrorKind, Error as DieselError},
};

use crate::{error::Error, random};

/// A pool of database connections.
///
/// Made from the host's own pool: an r2d2 pool or, with the feature `deadpool`, a deadpool pool
/// of `SqliteConnection`.
#[derive(Clone)]
pub struct Database(pub(super) Pool);

/// A pool of r2d2's, as Diesel gives it.
pub(super) type R2d2Pool<C> = diesel::r2d2::Pool<diesel::r2d2::ConnectionManager<C>>;

#[derive(Clone)]
pub(super) enum Pool {
    #[cfg(feature = "sqlite")]
    R2d2Sqlite(R2d2Pool<diesel::SqliteConnection>),
    #[cfg(all(feature = "sqlite", feature = "deadpool"))]
    DeadpoolSqlite(deadpool_diesel::sqlite::Pool),
}

/// A connection of any enabled database.
pub enum Conn<'a> {
    /// SQLite
    #[cfg(feature = "sqlite")]
    Sqlite(&'a mut diesel::SqliteConnection),
}

/// A pool that a [`Database`] is made from. It is not implemented by hand; it exists so that the
/// compiler can say which pools there are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pool of an enabled database",
    note = "pass a Diesel r2d2 pool of `SqliteConnection` (feature `sqlite`), such as `sqlite_pool(\"app.sqlite3\")?`, or a `deadpool_diesel::sqlite::Pool` of version 0.7 (feature `deadpool`)"
)]
pub trait IntoDatabase {
    /// The pool as a database.
    fn into_database(self) -> Database;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Database>> IntoDatabase for T {
    fn into_database(self) -> Database {
        self.into()
    }
}

/// A Diesel connection of any enabled database, pooled or not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection of an enabled database",
    note = "pass `&mut SqliteConnection`, or a pooled one, with the feature `sqlite`"
)]
pub trait Connection {
    /// The same connection, as one of the enabled databases'.
    fn as_conn(&mut self) -> Conn<'_>;
}

/// How long a call waits for a connection, and for a busy database.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long tokens are kept in memory while the database is in trouble: so long attempts to store
/// them begin. The last one may take [`LONGEST_ATTEMPT`] more.
pub(crate) const ENDURANCE: Duration = Duration::from_secs(30);

/// Waiting for a connection of the pool, and for a busy database.
pub(crate) const LONGEST_ATTEMPT: Duration = Duration::from_secs(2 * PATIENCE.as_secs());

impl Database {
    /// Runs Diesel work away from the async executor, on a connection that is returned to the
    /// pool before this resolves: none is ever held across HTTP.
    ///
    /// The work is one statement or one transaction, so it can run again when SQLite is busy,
    /// whether or not the host has set a busy timeout.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>) -> QueryResult<T> + Send + 'static,
    {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Pool::R2d2Sqlite(pool) => {
                let pool = pool.clone();
                off_executor(move || {
                    let mut conn = pool.get_timeout(PATIENCE).map_err(|_| no_connection())?;
                    patiently(|| work(&mut Conn::Sqlite(&mut conn)))
                })
                .await
            }
            #[cfg(all(feature = "sqlite", feature = "deadpool"))]
            Pool::DeadpoolSqlite(pool) => {
                let object = tokio::time::timeout(PATIENCE, pool.get())
                    .await
                    .map_err(|_| no_connection())?
                    .map_err(|_| no_connection())?;
                object
                    .interact(move |conn| patiently(|| work(&mut Conn::Sqlite(conn))))
                    .await
                    .map_err(|_| Error::Internal("a database task was lost"))?
            }
        }
    }
}

impl Database {
    /// Runs work that must not be lost, because its values exist nowhere else: tokens that a
    /// provider has just handed out. While the database is in trouble they are kept in memory and
    /// tried again, for half a minute.
    pub(crate) async fn run_until_done<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>) -> QueryResult<T> + Clone + Send + 'static,
    {
        let give_up = Instant::now() + ENDURANCE;
        loop {
            match self.run(work.clone()).await {
                Err(error) if may_pass(&error) && Instant::now() < give_up => {
                    tokio::time::sleep(random::jitter(Duration::from_secs(1))).await;
                }
                result => return result,
            }
        }
    }
}

/// A lost task, too: what it was to store exists nowhere else.
fn may_pass(error: &Error) -> bool {
    error.is_transient() || matches!(error, Error::Internal(_))
}

async fn off_executor<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    // The caller's span goes along, so that what happens here is found under its request.
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work))
        .await
        .map_err(|_| Error::Internal("a database task was lost"))?
}

/// Runs the work, again and again with growing, jittered pauses while the database is busy.
fn patiently<T>(mut work: impl FnMut() -> QueryResult<T>) -> Result<T, Error> {
    let give_up = Instant::now() + PATIENCE;
    let mut pause = Duration::from_millis(4);
    loop {
        match work() {
            Err(error) if is_busy(&error) && Instant::now() < give_up => {
                std::thread::sleep(pause / 2 + random::jitter(pause / 2));
                pause = (pause * 2).min(Duration::from_millis(250));
            }
            result => return result.map_err(|error| database_error(&error)),
        }
    }
}

/// SQLite reports a lock held by another connection as an error of no particular kind.
fn is_busy(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(DatabaseErrorKind::Unknown, information)
        if information.message().contains("is locked"))
}

fn no_connection() -> Error {
    Error::Database {
        problem: "no connection came free in time",
        retryable: true,
    }
}

/// Databases' messages may quote values, so the caller gets our words and the log theirs without
/// the details.
fn database_error(error: &DieselError) -> Error {
    use DatabaseErrorKind as Kind;
    let (problem, retryable) = match error {
        DieselError::DatabaseError(Kind::ForeignKeyViolation, _) => {
            ("the user does not exist in the host's table", false)
        }
        DieselError::DatabaseError(Kind::UniqueViolation, _) => ("the row exists already", false),
        DieselError::DatabaseError(Kind::NotNullViolation | Kind::CheckViolation, _) => {
            ("a column refuses the value", false)
        }
        DieselError::DatabaseError(_, information)
            if information.message().contains("no such table")
                || information.message().contains("no such column") =>
        {
            ("a table or column is missing; run the migrations", false)
        }
        DieselError::DatabaseError(..) | DieselError::BrokenTransactionManager => {
            ("the statement failed", true)
        }
        _ => ("the statement could not be run", false),
    };
    if let DieselError::DatabaseError(kind, information) = error {
        tracing::warn!(?kind, message = information.message(), "database error");
    } else {
        tracing::warn!(problem, "database error");
    }
    Error::Database { problem, retryable }
}

/// Runs the work in one transaction.
pub(super) fn transaction<T>(
    conn: &mut Conn<'_>,
    work: impl FnOnce(&mut Conn<'_>) -> QueryResult<T>,
) -> QueryResult<T> {
    match conn {
        #[cfg(feature = "sqlite")]
        // Taking the write lock at once avoids the upgrade that SQLite cannot wait for.
        Conn::Sqlite(conn) => conn.immediate_transaction(|conn| work(&mut Conn::Sqlite(conn))),
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Database")
    }
}
