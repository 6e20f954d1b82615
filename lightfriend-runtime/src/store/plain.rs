//! SQL without values, which is not kept prepared: what changes the schema, or a setting of SQLite's.

use diesel::QueryResult;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use diesel::connection::SimpleConnection as _;
#[cfg(feature = "sqlite")]
use diesel::{QueryableByName, RunQueryDsl as _, SqliteConnection, sqlite::Sqlite};

#[cfg(feature = "sqlite")]
use super::conn::Dialect;
use super::{conn::Conn, place::Place};

/// One statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain<'a> {
    sql: &'a str,
    place: Place,
}

impl<'a> Plain<'a> {
    #[cfg_attr(feature = "testing", track_caller)]
    pub(super) fn new(sql: &'a str) -> Self {
        Self {
            sql,
            place: Place::here(),
        }
    }

    /// Runs it.
    pub(super) async fn execute(self, conn: &mut Conn<'_>) -> QueryResult<()> {
        self.place.sent(conn.dialect(), || self.sql.to_owned());
        match conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(conn) => conn.batch_execute(self.sql),
            #[cfg(feature = "postgres")]
            Conn::Postgres(conn) => conn.batch_execute(self.sql),
            #[cfg(feature = "diesel-async")]
            Conn::AsyncPostgres(conn, _) => {
                diesel_async::SimpleAsyncConnection::batch_execute(*conn, self.sql).await
            }
        }
    }

    /// Runs one of SQLite's.
    #[cfg(feature = "sqlite")]
    pub(super) fn execute_sqlite(self, conn: &mut SqliteConnection) -> QueryResult<()> {
        self.place.sent(Dialect::Sqlite, || self.sql.to_owned());
        conn.batch_execute(self.sql)
    }

    /// Reads what one of SQLite's gives. Of a setting a prepared statement would say what it was
    /// when it was prepared.
    #[cfg(feature = "sqlite")]
    pub(super) fn load_sqlite<T>(self, conn: &mut SqliteConnection) -> QueryResult<Vec<T>>
    where
        T: QueryableByName<Sqlite> + 'static,
    {
        self.place.sent(Dialect::Sqlite, || self.sql.to_owned());
        diesel::sql_query(self.sql).load(conn)
    }
}
