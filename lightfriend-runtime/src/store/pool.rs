//! The host's pool, whichever it is, and connections out of it.

#[cfg(any(feature = "sqlite", feature = "postgres"))]
use std::sync::Arc;
use std::time::Duration;

use diesel::QueryResult;

use super::conn::{Conn, Work};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use super::{
    conn::at_once,
    lanes::{Lane, Missed},
};
use crate::error::Error;

/// How long a call waits for a connection.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

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
    AsyncDeadpool(diesel_async::pooled_connection::deadpool::Pool<diesel_async::AsyncPgConnection>),
    #[cfg(feature = "diesel-async")]
    AsyncBb8(diesel_async::pooled_connection::bb8::Pool<diesel_async::AsyncPgConnection>),
}

/// SQLite has one writer at a time, so one thread does all the writing and nobody fails for a lock
/// of our own; two that read are as fast as more.
#[cfg(feature = "sqlite")]
#[derive(Clone)]
pub(super) struct SqliteLanes {
    reading: Arc<Lane<diesel::SqliteConnection>>,
    writing: Arc<Lane<diesel::SqliteConnection>>,
}

#[cfg(feature = "sqlite")]
impl From<R2d2Pool<diesel::SqliteConnection>> for SqliteLanes {
    fn from(pool: R2d2Pool<diesel::SqliteConnection>) -> Self {
        Self {
            reading: Lane::new(pool.clone(), 2, PATIENCE),
            writing: Lane::new(pool, 1, PATIENCE),
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
    #[allow(unused_variables, reason = "no pool needs all of it")]
    pub(super) async fn run<T, F>(
        &self,
        access: Access,
        patience: Duration,
        work: F,
    ) -> Result<QueryResult<T>, Error>
    where
        T: Send + 'static,
        for<'r, 'c> F: Work<&'r mut Conn<'c>, QueryResult<T>, Running: Send> + Send + 'static,
    {
        match self {
            #[cfg(feature = "sqlite")]
            Self::R2d2Sqlite(lanes) => {
                let lane = match access {
                    Access::Read => &lanes.reading,
                    Access::Write => &lanes.writing,
                };
                let work = |conn: &mut _| sync(work(&mut Conn::Sqlite(conn)));
                lane.run(work).await.map_err(Error::from)
            }
            #[cfg(all(feature = "sqlite", feature = "deadpool"))]
            Self::DeadpoolSqlite(pool) => {
                let object = in_time(patience, pool.get()).await?;
                object
                    .interact(move |conn| sync(work(&mut Conn::Sqlite(conn))))
                    .await
                    .map_err(|_| Error::from(Missed::Thread))
            }
            #[cfg(feature = "postgres")]
            Self::R2d2Postgres(lane) => {
                let work = |conn: &mut _| sync(work(&mut Conn::Postgres(conn)));
                lane.run(work).await.map_err(Error::from)
            }
            #[cfg(all(feature = "postgres", feature = "deadpool"))]
            Self::DeadpoolPostgres(pool) => {
                let object = in_time(patience, pool.get()).await?;
                object
                    .interact(move |conn| sync(work(&mut Conn::Postgres(conn))))
                    .await
                    .map_err(|_| Error::from(Missed::Thread))
            }
            #[cfg(feature = "diesel-async")]
            Self::AsyncDeadpool(pool) => {
                let mut object = in_time(patience, pool.get()).await?;
                // In a box, or the types of all that waits for it would nest too deep.
                Ok(Box::pin(work(&mut Conn::AsyncPostgres(&mut object))).await)
            }
            #[cfg(feature = "diesel-async")]
            Self::AsyncBb8(pool) => {
                let mut object = in_time(patience, pool.get()).await?;
                // In a box, or the types of all that waits for it would nest too deep.
                Ok(Box::pin(work(&mut Conn::AsyncPostgres(&mut object))).await)
            }
        }
    }
}

/// Work on a synchronous connection.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn sync<T>(work: impl Future<Output = QueryResult<T>>) -> QueryResult<T> {
    at_once(work).unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
}

/// What a pool gives within this time. Why it gives nothing, only the pool knows: that goes into
/// the log.
#[cfg(any(feature = "deadpool", feature = "diesel-async"))]
async fn in_time<O, E: std::error::Error>(
    patience: Duration,
    getting: impl Future<Output = Result<O, E>>,
) -> Result<O, Error> {
    match tokio::time::timeout(patience, getting).await {
        Ok(Ok(object)) => Ok(object),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the pool gives no connection");
            Err(no_connection())
        }
        Err(_) => Err(no_connection()),
    }
}

#[cfg(any(feature = "sqlite", feature = "postgres"))]
impl From<Missed> for Error {
    fn from(missed: Missed) -> Self {
        match missed {
            Missed::Connection => no_connection(),
            Missed::Thread => Self::Internal("a database task was lost"),
        }
    }
}

fn no_connection() -> Error {
    Error::Database {
        problem: "no connection came free in time",
        retryable: true,
    }
}
