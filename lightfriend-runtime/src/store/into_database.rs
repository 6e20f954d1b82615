//! The pools that a database is made from.

#[cfg(feature = "postgres")]
use diesel::PgConnection;
#[cfg(feature = "sqlite")]
use diesel::SqliteConnection;
#[cfg(feature = "diesel-async")]
use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{bb8, deadpool},
};

#[cfg(any(feature = "sqlite", feature = "postgres"))]
use super::pool::R2d2Pool;
use super::{database::Database, pool::Pool as AnyPool};
#[cfg(feature = "postgres")]
use super::{
    lanes::Lane,
    pool::{AT_ONCE, PATIENCE},
};

/// A pool that a [`Database`] is made from. It is not implemented by hand; it exists so that the
/// compiler can say which pools there are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pool of an enabled database",
    note = "pass a Diesel r2d2 pool of `SqliteConnection` (feature `sqlite`), such as `sqlite_pool(\"app.sqlite3\")?`, or of `PgConnection` (feature `postgres`)",
    note = "a `deadpool_diesel` pool of version 0.7 needs the feature `deadpool` besides; a pool of `AsyncPgConnection` by diesel-async 0.9 (deadpool or bb8) needs the feature `diesel-async`",
    note = "a host without a pool passes `OAuth::connect(url)?`"
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

#[cfg(feature = "sqlite")]
impl From<R2d2Pool<SqliteConnection>> for Database {
    fn from(pool: R2d2Pool<SqliteConnection>) -> Self {
        Self::new(AnyPool::R2d2Sqlite(pool.into()))
    }
}

#[cfg(all(feature = "sqlite", feature = "deadpool"))]
impl From<deadpool_diesel::sqlite::Pool> for Database {
    fn from(pool: deadpool_diesel::sqlite::Pool) -> Self {
        Self::new(AnyPool::DeadpoolSqlite(pool))
    }
}

#[cfg(feature = "postgres")]
impl From<R2d2Pool<PgConnection>> for Database {
    fn from(pool: R2d2Pool<PgConnection>) -> Self {
        let connections = usize::try_from(pool.max_size()).unwrap_or(usize::MAX);
        Self::new(AnyPool::R2d2Postgres(Lane::new(
            pool,
            connections,
            PATIENCE,
            AT_ONCE,
        )))
    }
}

#[cfg(all(feature = "postgres", feature = "deadpool"))]
impl From<deadpool_diesel::postgres::Pool> for Database {
    fn from(pool: deadpool_diesel::postgres::Pool) -> Self {
        Self::new(AnyPool::DeadpoolPostgres(pool))
    }
}

#[cfg(feature = "diesel-async")]
impl From<deadpool::Pool<AsyncPgConnection>> for Database {
    fn from(pool: deadpool::Pool<AsyncPgConnection>) -> Self {
        Self::new(AnyPool::AsyncDeadpool(pool))
    }
}

#[cfg(feature = "diesel-async")]
impl From<bb8::Pool<AsyncPgConnection>> for Database {
    fn from(pool: bb8::Pool<AsyncPgConnection>) -> Self {
        Self::new(AnyPool::AsyncBb8(pool))
    }
}
