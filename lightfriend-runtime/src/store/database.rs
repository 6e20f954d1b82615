//! The host's database: work on it, once more where that helps.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{QueryResult, result::Error as DieselError};
use tokio::sync::Semaphore;

use super::{
    conn::{Conn, Job},
    guard::Guard,
    missed::Missed,
    pool::{Access, PATIENCE, Pool},
    session::Session,
    trouble::{Remedy, database_error, remedy},
};
use crate::{error::Error, random};

/// A pool of database connections.
///
/// Made from the host's own pool:
///
/// | pool | of | feature |
/// |---|---|---|
/// | Diesel's r2d2 | `SqliteConnection` | `sqlite` |
/// | Diesel's r2d2 | `PgConnection` | `postgres` |
/// | deadpool-diesel 0.7 | either | `deadpool` |
/// | diesel-async's deadpool, bb8 | `AsyncPgConnection` | `diesel-async` |
#[derive(Clone)]
pub struct Database {
    pool: Pool,
    session: Session,
    /// What must be true of the database before it is worked with.
    guard: Option<Arc<Guarded>>,
    /// Whoever has met a lock waits here, first come, first served.
    turns: Arc<Semaphore>,
    /// For tests: nobody hears of the first attempt to write.
    #[cfg(feature = "testing")]
    loses_answers: bool,
}

/// How long tokens are kept in memory while the database is in trouble: so long attempts to store
/// them begin. The last one may take [`LONGEST_ATTEMPT`] more.
pub(crate) const ENDURANCE: Duration = Duration::from_secs(30);

/// Waiting for a turn, for a connection of the pool, and for a busy database, all together.
pub(crate) const LONGEST_ATTEMPT: Duration = Duration::from_secs(2 * PATIENCE.as_secs());

/// How often work is repeated that met somebody else's, while there is time.
/// Where everything is serializable and tables are small, ten who disconnect at once meet each other
/// more than ten times in a row now and then.
const MOST_REPEATS: u32 = 30;

/// How often the pause before a repeat is doubled: up to a third of a second.
const MOST_DOUBLINGS: u32 = 5;

/// How often it is repeated on another connection: a pool may have as many that lead to where the
/// primary was, or nearly.
const MOST_CONNECTIONS: u32 = 12;

impl Database {
    pub(super) fn new(pool: Pool) -> Self {
        Self {
            pool,
            session: Session::Own,
            guard: None,
            turns: Arc::new(Semaphore::new(1)),
            #[cfg(feature = "testing")]
            loses_answers: false,
        }
    }

    /// The same database, whose connections lead to such sessions.
    #[cfg(feature = "_postgres")]
    pub(super) fn of(self, session: Session) -> Self {
        Self { session, ..self }
    }

    /// The same database, with connections that are lost after each first COMMIT: before anybody
    /// hears of it. All work that writes is done twice, then.
    #[cfg(feature = "testing")]
    #[doc(hidden)]
    #[must_use]
    pub fn losing_answers(self) -> Self {
        Self {
            loses_answers: true,
            ..self
        }
    }

    /// The same database, of which this is asked before it is used for the first time.
    pub(super) fn guarded(self, guard: Guard) -> Self {
        let guard = Guarded {
            has_passed: AtomicBool::new(false),
            guard,
        };
        Self {
            guard: Some(Arc::new(guard)),
            ..self
        }
    }

    /// What the guard finds, whether or not it has been asked before.
    pub(super) async fn problems(&self) -> Result<Vec<String>, Error> {
        let Some(guarded) = self.guard.clone() else {
            return Ok(Vec::new());
        };
        let asked = guarded.clone();
        let problems = self
            .run_unguarded(async move |conn| asked.guard.problems(conn).await)
            .await?;
        guarded
            .has_passed
            .store(problems.is_empty(), Ordering::Release);
        Ok(problems)
    }

    /// That there is a server which can be worked with. What is wrong here is said to the operator, who
    /// starts the application.
    pub(super) async fn reach(&self) -> Result<(), Error> {
        let asked = self
            .on_a_connection(Access::Read, PATIENCE, async |conn: &mut Conn<'_>| {
                server_problem(conn).await
            })
            .await
            .map_err(Missed::at_boot)?;
        // Not every engine tells its version, and what else is wrong shows in use.
        match asked.ok().flatten() {
            Some(problem) => Err(Error::Misconfigured(problem)),
            None => Ok(()),
        }
    }

    async fn pass(&self) -> Result<(), Error> {
        let has_passed = |guarded: &Arc<Guarded>| guarded.has_passed.load(Ordering::Acquire);
        if self.guard.as_ref().is_none_or(has_passed) {
            return Ok(());
        }
        match Box::pin(self.problems()).await? {
            problems if problems.is_empty() => Ok(()),
            problems => Err(Error::misconfigured(&problems)),
        }
    }
}

/// A guard, and whether it was content.
struct Guarded {
    has_passed: AtomicBool,
    guard: Guard,
}

impl Database {
    /// Runs work that writes, on a connection that is returned to the pool before this resolves:
    /// none is ever held across HTTP, and no executor is blocked.
    ///
    /// The work is one statement or one transaction, and finds its own marks, so it can run again
    /// when it has met somebody else's or has lost its connection.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        self.pass().await?;
        self.run_unguarded(work).await
    }

    /// The same for work that only reads, which does not wait for those that write.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        self.pass().await?;
        self.repeat(Access::Read, work).await
    }

    /// [`run`](Self::run) before anything is known of the database.
    pub(super) async fn run_unguarded<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        self.repeat(Access::Write, work).await
    }

    async fn repeat<T, F>(&self, access: Access, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        let until = Instant::now() + LONGEST_ATTEMPT;
        let attempt = self.on_a_connection(access, patience(until), work.clone());
        match attempt.await? {
            Ok(value) => Ok(value),
            // Apart, because what is hardly ever run must not make each call's future large.
            Err(error) => Box::pin(self.again(access, until, work, error)).await,
        }
    }

    /// Runs work again that has failed, where that helps.
    async fn again<T, F>(
        &self,
        access: Access,
        until: Instant,
        work: F,
        mut error: DieselError,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        let mut repeats = 0;
        loop {
            let most_repeats = match remedy(&error) {
                Remedy::Wait => return self.in_turn(until, work).await,
                Remedy::Repeat => MOST_REPEATS,
                Remedy::Elsewhere => MOST_CONNECTIONS,
                Remedy::Nothing => 0,
            };
            if repeats >= most_repeats || Instant::now() >= until {
                return Err(database_error(&error));
            }
            let pause = Duration::from_millis(10 << repeats.min(MOST_DOUBLINGS));
            tokio::time::sleep(random::jitter(pause)).await;
            repeats += 1;
            let attempt = self.on_a_connection(access, patience(until), work.clone());
            match attempt.await? {
                Ok(value) => return Ok(value),
                Err(another) => error = another,
            }
        }
    }

    /// Runs work that must not be lost, because its values exist nowhere else: tokens that a
    /// provider has just handed out. While the database is in trouble they are kept in memory and
    /// tried again, for half a minute.
    pub(crate) async fn run_until_done<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        let attempt = || async {
            self.pass().await?;
            if self.pool.is_locked_as_a_whole() {
                let until = Instant::now() + LONGEST_ATTEMPT;
                self.in_turn(until, work.clone()).await
            } else {
                self.run_unguarded(work.clone()).await
            }
        };
        endure(ENDURANCE, attempt).await
    }

    async fn on_a_connection<T, F>(
        &self,
        access: Access,
        patience: Duration,
        work: F,
    ) -> Result<QueryResult<T>, Missed>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        #[cfg(feature = "testing")]
        if self.loses_answers && access == Access::Write {
            let unheard = self.pool.run(self.session, access, patience, work.clone());
            drop(Box::pin(unheard).await);
        }
        self.pool.run(self.session, access, patience, work).await
    }

    /// Runs work that has to wait for the lock. Those who wait take turns in the order they came,
    /// and nobody holds a connection of the pool meanwhile.
    async fn in_turn<T, F>(&self, until: Instant, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        let turn = tokio::time::timeout(rest(until), self.turns.clone().acquire_owned()).await;
        // The semaphore is never closed.
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Database {
                problem: "it was busy for too long",
                retryable: true,
            });
        };
        // Until the work is over, whoever waits for it.
        let turn = Arc::new(turn);
        let insisting = async move |conn: &mut Conn<'_>| {
            let _turn = turn;
            insist(conn, until, work).await
        };
        self.on_a_connection(Access::Write, patience(until), insisting)
            .await?
            .map_err(|error| database_error(&error))
    }
}

#[allow(clippy::unused_async, reason = "SQLite comes with this library")]
async fn server_problem(conn: &mut Conn<'_>) -> QueryResult<Option<String>> {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => Ok(None),
        #[cfg(feature = "_postgres")]
        conn => super::version::problem(conn).await,
    }
}

fn rest(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

fn patience(until: Instant) -> Duration {
    rest(until).min(PATIENCE)
}

/// Work that waits for a lock as long as there is time. Where only rows are locked it just runs.
#[allow(unused_variables, reason = "rows are not waited for here")]
async fn insist<T, F>(conn: &mut Conn<'_>, until: Instant, work: F) -> QueryResult<T>
where
    F: Job<T>,
{
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(conn) => super::busy::insist(conn, until, work).await,
        #[cfg(feature = "_postgres")]
        conn => work(conn).await,
    }
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

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Database")
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests;
