//! The host's pool, whichever it is, and connections out of it.

#[cfg(feature = "diesel-async")]
use std::ops::DerefMut;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use std::sync::Arc;
use std::time::Duration;
#[cfg(feature = "sqlite")]
use std::{num::NonZero, thread::available_parallelism};

use diesel::QueryResult;
#[cfg(feature = "diesel-async")]
use diesel_async::AsyncPgConnection;
#[cfg(feature = "diesel-async")]
use tracing::Instrument as _;

#[cfg(feature = "diesel-async")]
use super::conn::Performing;
#[cfg(any(feature = "deadpool", feature = "diesel-async"))]
use super::missed::NoConnection;
#[cfg(feature = "_postgres")]
use super::trouble::is_lost;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use super::{conn::at_once, lanes::Lane};
use super::{
    conn::{Conn, Job},
    missed::Missed,
    session::Session,
};

/// How long a call waits for a connection.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// For a [`Lane`] whose work may wait for a lock or for a server: nobody's answer waits for it.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(super) const AT_ONCE: Duration = Duration::ZERO;

/// For one whose work hardly ever waits for anybody.
#[cfg(feature = "sqlite")]
const TOGETHER: Duration = Duration::from_micros(200);

/// What work does to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// A pool of r2d2's, as Diesel gives it.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(super) type R2d2Pool<C> = diesel::r2d2::Pool<diesel::r2d2::ConnectionManager<C>>;

#[derive(Clone)]
pub(super) enum Pool {
    #[cfg(feature = "sqlite")]
    R2d2Sqlite(SqliteLanes),
    #[cfg(all(feature = "sqlite", feature = "deadpool"))]
    DeadpoolSqlite(deadpool_diesel::sqlite::Pool),
    #[cfg(feature = "postgres")]
    R2d2Postgres(Arc<Lane<diesel::PgConnection>>),
    #[cfg(all(feature = "postgres", feature = "deadpool"))]
    DeadpoolPostgres(deadpool_diesel::postgres::Pool),
    #[cfg(feature = "diesel-async")]
    AsyncDeadpool(diesel_async::pooled_connection::deadpool::Pool<AsyncPgConnection>),
    #[cfg(feature = "diesel-async")]
    AsyncBb8(diesel_async::pooled_connection::bb8::Pool<AsyncPgConnection>),
}

/// SQLite has one writer at a time, so one thread does all the writing and nobody fails for a lock
/// of our own; two that read are as fast as more, and one where there is one processor.
#[cfg(feature = "sqlite")]
#[derive(Clone)]
pub(super) struct SqliteLanes {
    reading: Arc<Lane<diesel::SqliteConnection>>,
    writing: Arc<Lane<diesel::SqliteConnection>>,
}

#[cfg(feature = "sqlite")]
impl From<R2d2Pool<diesel::SqliteConnection>> for SqliteLanes {
    fn from(pool: R2d2Pool<diesel::SqliteConnection>) -> Self {
        let processors = available_parallelism().map_or(2, NonZero::get);
        Self {
            reading: Lane::new(pool.clone(), processors.min(2), PATIENCE, TOGETHER),
            writing: Lane::new(pool, 1, PATIENCE, AT_ONCE),
        }
    }
}

impl Pool {
    /// Whether one who writes keeps all others from writing.
    pub(super) fn is_locked_as_a_whole(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Self::R2d2Sqlite(_) => true,
            #[cfg(all(feature = "sqlite", feature = "deadpool"))]
            Self::DeadpoolSqlite(_) => true,
            #[allow(unreachable_patterns, reason = "there may be no other database")]
            _ => false,
        }
    }

    /// Runs the work on a connection, which is the pool's again when this resolves. How long it may
    /// take to get one, a lane knows itself.
    ///
    /// Futures of other crates are boxed: the largest would make every call's future as large.
    #[allow(unused_variables, reason = "no pool needs all of it")]
    pub(super) async fn run<T, F>(
        &self,
        session: Session,
        access: Access,
        patience: Duration,
        work: F,
    ) -> Result<QueryResult<T>, Missed>
    where
        T: Send + 'static,
        F: Job<T>,
    {
        match self {
            #[cfg(feature = "sqlite")]
            Self::R2d2Sqlite(lanes) => {
                let lane = match access {
                    Access::Read => &lanes.reading,
                    Access::Write => &lanes.writing,
                };
                let work = |conn: &mut _| sync(work(&mut Conn::Sqlite(conn)));
                lane.run(work).await
            }
            #[cfg(all(feature = "sqlite", feature = "deadpool"))]
            Self::DeadpoolSqlite(pool) => {
                let object =
                    in_time(patience, Box::pin(pool.get()), || pool.status().size > 0).await?;
                let done = object.interact(move |conn| sync(work(&mut Conn::Sqlite(conn))));
                Box::pin(done).await.map_err(|_| Missed::Thread)
            }
            #[cfg(feature = "postgres")]
            Self::R2d2Postgres(lane) => {
                let work = move |conn: &mut _| blocking(Conn::Postgres(conn), work);
                lane.run(work).await
            }
            #[cfg(all(feature = "postgres", feature = "deadpool"))]
            Self::DeadpoolPostgres(pool) => {
                let object =
                    in_time(patience, Box::pin(pool.get()), || pool.status().size > 0).await?;
                let done = object.interact(move |conn| blocking(Conn::Postgres(conn), work));
                Box::pin(done).await.map_err(|_| Missed::Thread)
            }
            #[cfg(feature = "diesel-async")]
            Self::AsyncDeadpool(pool) => {
                let has_any = || pool.status().size > 0;
                let object = in_time(patience, Box::pin(pool.get()), has_any).await?;
                asynchronous(object, session, access, work).await
            }
            #[cfg(feature = "diesel-async")]
            Self::AsyncBb8(pool) => {
                let has_any = || pool.state().connections > 0;
                let object = in_time(patience, Box::pin(pool.get_owned()), has_any).await?;
                asynchronous(object, session, access, work).await
            }
        }
    }
}

/// Work on an asynchronous connection to Postgres. What may leave a transaction open goes on in a task of
/// its own when nobody waits for it any more, as work on a thread does: others would wait for its locks
/// until somebody gets that connection from the pool again.
#[cfg(feature = "diesel-async")]
async fn asynchronous<T, F>(
    mut object: impl DerefMut<Target = AsyncPgConnection> + Send + 'static,
    session: Session,
    access: Access,
    work: F,
) -> Result<QueryResult<T>, Missed>
where
    T: Send + 'static,
    F: Job<T>,
{
    if access == Access::Read && session == Session::Own {
        return Ok(awaited(Conn::AsyncPostgres(&mut object, session), work).await);
    }
    let task = async move { awaited(Conn::AsyncPostgres(&mut object, session), work).await };
    let done = tokio::spawn(task.in_current_span()).await;
    done.map_err(|_| Missed::Thread)
}

/// Work on an asynchronous connection to Postgres, without its type: the types of all that waits for
/// it would nest too deep, and the compiler would not see that they can be sent, so that hosts could
/// spawn none of it.
#[cfg(feature = "diesel-async")]
fn awaited<'a, T, F>(mut conn: Conn<'a>, work: F) -> Performing<'a, T>
where
    T: Send + 'a,
    F: Job<T>,
{
    Box::pin(async move {
        let done = work(&mut conn).await;
        leave(&mut conn, &done);
        done
    })
}

/// Work on a synchronous connection to Postgres.
#[cfg(feature = "postgres")]
fn blocking<T, F>(mut conn: Conn<'_>, work: F) -> QueryResult<T>
where
    F: Job<T>,
{
    let done = sync(work(&mut conn));
    leave(&mut conn, &done);
    done
}

/// Whoever comes next is to get another connection, where this one is of no use.
#[cfg(feature = "_postgres")]
fn leave<T>(conn: &mut Conn<'_>, done: &QueryResult<T>) {
    if done.as_ref().is_err_and(is_lost) {
        conn.give_up();
    }
}

/// Work on a synchronous connection.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn sync<T>(work: impl Future<Output = QueryResult<T>>) -> QueryResult<T> {
    at_once(work).unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
}

/// What a pool gives within this time. One that has connections and gives none is busy; one that has
/// none does not come to any.
#[cfg(any(feature = "deadpool", feature = "diesel-async"))]
async fn in_time<O, E: std::error::Error>(
    patience: Duration,
    getting: impl Future<Output = Result<O, E>>,
    has_any: impl FnOnce() -> bool,
) -> Result<O, Missed> {
    let why = match tokio::time::timeout(patience, getting).await {
        Ok(Ok(object)) => return Ok(object),
        Ok(Err(error)) => NoConnection::of(&error.to_string()),
        Err(_) if has_any() => NoConnection::Busy,
        Err(_) => NoConnection::Unreachable,
    };
    Err(Missed::Connection(why))
}
