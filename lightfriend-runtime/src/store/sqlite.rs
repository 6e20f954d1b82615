//! SQLite: its connections, its types, its clock.

use diesel::{
    QueryResult, RunQueryDsl as _, SqliteConnection,
    r2d2::{ConnectionManager, PooledConnection},
};

use super::{
    busy::busy_timeout,
    database::{Conn, Connection, Database, Pool as AnyPool, R2d2Pool},
};
use crate::descriptor::{ColumnType, UserIdType};

/// The database's clock in seconds since the Unix epoch: instances need not agree on the time.
pub(super) const NOW: &str = "unixepoch()";

/// The same in milliseconds.
pub(super) const NOW_MILLIS: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

impl From<R2d2Pool<SqliteConnection>> for Database {
    fn from(pool: R2d2Pool<SqliteConnection>) -> Self {
        Self::new(AnyPool::R2d2Sqlite(pool))
    }
}

#[cfg(feature = "deadpool")]
impl From<deadpool_diesel::sqlite::Pool> for Database {
    fn from(pool: deadpool_diesel::sqlite::Pool) -> Self {
        Self::new(AnyPool::DeadpoolSqlite(pool))
    }
}

impl Connection for SqliteConnection {
    fn as_conn(&mut self) -> Conn<'_> {
        Conn::Sqlite(self)
    }
}

impl Connection for PooledConnection<ConnectionManager<SqliteConnection>> {
    fn as_conn(&mut self) -> Conn<'_> {
        Conn::Sqlite(self)
    }
}

/// What a host's own pool lacks, in words for its log.
pub(super) fn missing_settings(conn: &mut SqliteConnection) -> QueryResult<Vec<&'static str>> {
    let mut missing = Vec::new();
    if busy_timeout(conn)? == 0 {
        missing.push(
            "there is no busy timeout, so concurrent writers fail: run `PRAGMA busy_timeout = \
             5000` on every connection",
        );
    }
    Ok(missing)
}

#[derive(diesel::QueryableByName)]
struct Enforced {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    foreign_keys: i64,
}

pub(super) fn enforces_foreign_keys(conn: &mut SqliteConnection) -> QueryResult<bool> {
    let rows: Vec<Enforced> =
        diesel::sql_query("SELECT foreign_keys FROM pragma_foreign_keys").load(conn)?;
    Ok(rows.first().is_some_and(|row| row.foreign_keys != 0))
}

pub(super) fn column_type(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "TEXT",
        ColumnType::Integer => "INTEGER",
        ColumnType::BigInt => "BIGINT",
        ColumnType::Double => "DOUBLE",
        ColumnType::Bool => "BOOLEAN",
    }
}

/// A user's id as text: the form that [`UserId::parse`](crate::user::UserId::parse) reads.
pub(super) fn user_id_text(ty: UserIdType) -> &'static str {
    match ty {
        UserIdType::Integer | UserIdType::BigInt | UserIdType::Text => "CAST(user_id AS TEXT)",
        UserIdType::Uuid => "lower(hex(user_id))",
    }
}

/// The id that this expression is the text of, as [`UserId`](crate::user::UserId) writes it.
pub(super) fn user_id_of_text(ty: UserIdType, text: &str) -> String {
    match ty {
        UserIdType::Integer | UserIdType::BigInt => format!("CAST({text} AS INTEGER)"),
        UserIdType::Text => text.to_owned(),
        UserIdType::Uuid => format!("unhex(replace({text}, '-', ''))"),
    }
}

pub(super) fn user_id_type(ty: UserIdType) -> &'static str {
    match ty {
        UserIdType::Integer => "INTEGER",
        UserIdType::BigInt => "BIGINT",
        UserIdType::Text => "TEXT",
        UserIdType::Uuid => "BLOB",
    }
}
