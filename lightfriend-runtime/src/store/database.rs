//! The host's pool, whichever it is, and connections out of it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{
    QueryResult,
    result::{DatabaseErrorKind, Error as DieselError},
};
use tokio::sync::Semaphore;

use super::busy::{insist, is_busy};
use crate::{error::Error, random};

/// A pool of database connections.
///
/// Made from the host's own pool: an r2d2 pool or, with the feature `deadpool`, a deadpool pool
/// of `SqliteConnection`.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
    /// What must be true of the database before it is worked with.
    guard: Option<Arc<Guard>>,
    /// Whoever has met a lock waits here, first come, first served.
    turns: Arc<Semaphore>,
}

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

/// How long a call waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long tokens are kept in memory while the database is in trouble: so long attempts to store
/// them begin. The last one may take [`LONGEST_ATTEMPT`] more.
pub(crate) const ENDURANCE: Duration = Duration::from_secs(30);

/// Waiting for a turn, for a connection of the pool, and for a busy database, all together.
pub(crate) const LONGEST_ATTEMPT: Duration = Duration::from_secs(2 * PATIENCE.as_secs());

type Problems = dyn Fn(&mut Conn<'_>) -> QueryResult<Vec<String>> + Send + Sync;

/// A look at the database before its first use.
struct Guard {
    has_passed: AtomicBool,
    problems: Box<Problems>,
}

impl Database {
    pub(super) fn new(pool: Pool) -> Self {
        Self {
            pool,
            guard: None,
            turns: Arc::new(Semaphore::new(1)),
        }
    }

    /// The same database, of which this is asked before it is used for the first time.
    pub(super) fn guarded(
        self,
        problems: impl Fn(&mut Conn<'_>) -> QueryResult<Vec<String>> + Send + Sync + 'static,
    ) -> Self {
        let guard = Guard {
            has_passed: AtomicBool::new(false),
            problems: Box::new(problems),
        };
        Self {
            guard: Some(Arc::new(guard)),
            ..self
        }
    }

    /// What the guard finds, whether or not it has been asked before.
    pub(super) async fn problems(&self) -> Result<Vec<String>, Error> {
        let Some(guard) = self.guard.clone() else {
            return Ok(Vec::new());
        };
        let asked = guard.clone();
        let problems = self
            .run_unguarded(move |conn| (asked.problems)(conn))
            .await?;
        guard
            .has_passed
            .store(problems.is_empty(), Ordering::Release);
        Ok(problems)
    }

    async fn pass(&self) -> Result<(), Error> {
        let has_passed = |guard: &Arc<Guard>| guard.has_passed.load(Ordering::Acquire);
        if self.guard.as_ref().is_none_or(has_passed) {
            return Ok(());
        }
        match self.problems().await? {
            problems if problems.is_empty() => Ok(()),
            problems => Err(Error::misconfigured(&problems)),
        }
    }
}

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
        self.pass().await?;
        self.run_unguarded(work).await
    }

    /// The same before anything is known of the database.
    pub(super) async fn run_unguarded<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>) -> QueryResult<T> + Send + 'static,
    {
        let until = Instant::now() + LONGEST_ATTEMPT;
        let once = move |conn: &mut Conn<'_>| {
            let result = work(conn);
            (work, result)
        };
        let (work, result) = self.on_connection(until, once).await?;
        match result {
            Err(error) if is_busy(&error) => self.in_turn(until, work).await,
            result => result.map_err(|error| database_error(&error)),
        }
    }

    /// Runs work that must not be lost, because its values exist nowhere else: tokens that a
    /// provider has just handed out. While the database is in trouble they are kept in memory and
    /// tried again, for half a minute.
    pub(crate) async fn run_until_done<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>) -> QueryResult<T> + Clone + Send + 'static,
    {
        let attempt = || async {
            self.pass().await?;
            self.in_turn(Instant::now() + LONGEST_ATTEMPT, work.clone())
                .await
        };
        endure(ENDURANCE, attempt).await
    }

    /// Runs work that has to wait for the lock. Those who wait take turns in the order they came,
    /// and nobody holds a connection of the pool meanwhile.
    async fn in_turn<T, F>(&self, until: Instant, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>) -> QueryResult<T> + Send + 'static,
    {
        let turn = tokio::time::timeout(rest(until), self.turns.clone().acquire_owned()).await;
        // The semaphore is never closed.
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Database {
                problem: "it was busy for too long",
                retryable: true,
            });
        };
        let insisting = move |conn: &mut Conn<'_>| {
            // Until the work is over, whoever waits for it.
            let _turn = turn;
            match conn {
                #[cfg(feature = "sqlite")]
                Conn::Sqlite(conn) => insist(conn, until, |conn| work(&mut Conn::Sqlite(conn))),
            }
        };
        self.on_connection(until, insisting)
            .await?
            .map_err(|error| database_error(&error))
    }

    async fn on_connection<T, F>(&self, until: Instant, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn<'_>) -> T + Send + 'static,
    {
        let patience = move || rest(until).min(PATIENCE);
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pool::R2d2Sqlite(pool) => {
                let pool = pool.clone();
                off_executor(move || {
                    // It may have waited for a thread.
                    let patience = patience();
                    let mut conn = pool.get_timeout(patience).map_err(|_| no_connection())?;
                    Ok(work(&mut Conn::Sqlite(&mut conn)))
                })
                .await
            }
            #[cfg(all(feature = "sqlite", feature = "deadpool"))]
            Pool::DeadpoolSqlite(pool) => {
                let object = tokio::time::timeout(patience(), pool.get())
                    .await
                    .map_err(|_| no_connection())?
                    .map_err(|_| no_connection())?;
                object
                    .interact(move |conn| work(&mut Conn::Sqlite(conn)))
                    .await
                    .map_err(|_| Error::Internal("a database task was lost"))
            }
        }
    }
}

fn rest(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

/// Attempts until one succeeds or will never: they begin for so long and no longer.
async fn endure<T, W>(endurance: Duration, mut attempt: impl FnMut() -> W) -> Result<T, Error>
where
    W: Future<Output = Result<T, Error>>,
{
    let give_up = Instant::now() + endurance;
    loop {
        let error = match attempt().await {
            Err(error) if may_pass(&error) => error,
            result => return result,
        };
        tokio::time::sleep(random::jitter(Duration::from_secs(1))).await;
        if Instant::now() >= give_up {
            return Err(error);
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

#[cfg(all(test, feature = "sqlite"))]
mod tests;
