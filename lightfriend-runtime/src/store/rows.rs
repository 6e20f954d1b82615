//! Types that rows of every enabled database can be read into.

use diesel::{deserialize::FromSqlRow, sql_types::Untyped};

/// A type that a row of any enabled database can be read into, by column name.
pub trait FromRow: FromSqliteRow + FromPostgresRow + Send + 'static {}
impl<T: FromSqliteRow + FromPostgresRow + Send + 'static> FromRow for T {}

/// One of SQLite, where that is enabled.
#[cfg(feature = "sqlite")]
pub trait FromSqliteRow: FromSqlRow<Untyped, diesel::sqlite::Sqlite> {}
#[cfg(feature = "sqlite")]
impl<T: FromSqlRow<Untyped, diesel::sqlite::Sqlite>> FromSqliteRow for T {}
/// One of SQLite, where that is enabled.
#[cfg(not(feature = "sqlite"))]
pub trait FromSqliteRow {}
#[cfg(not(feature = "sqlite"))]
impl<T> FromSqliteRow for T {}

/// One of Postgres, where that is enabled.
#[cfg(feature = "_postgres")]
pub trait FromPostgresRow: FromSqlRow<Untyped, diesel::pg::Pg> {}
#[cfg(feature = "_postgres")]
impl<T: FromSqlRow<Untyped, diesel::pg::Pg>> FromPostgresRow for T {}
/// One of Postgres, where that is enabled.
#[cfg(not(feature = "_postgres"))]
pub trait FromPostgresRow {}
#[cfg(not(feature = "_postgres"))]
impl<T> FromPostgresRow for T {}

/// A typed statement that every enabled database can read rows of type `T` from.
pub(super) trait ReadInto<T>: ReadSqlite<T> + ReadPostgres<T> + ReadAsync<T> + Send {}
impl<T, Q: ReadSqlite<T> + ReadPostgres<T> + ReadAsync<T> + Send> ReadInto<T> for Q {}

#[cfg(feature = "sqlite")]
pub(super) trait ReadSqlite<T>:
    for<'q> diesel::query_dsl::methods::LoadQuery<'q, diesel::SqliteConnection, T>
{
}
#[cfg(feature = "sqlite")]
impl<T, Q: for<'q> diesel::query_dsl::methods::LoadQuery<'q, diesel::SqliteConnection, T>>
    ReadSqlite<T> for Q
{
}
#[cfg(not(feature = "sqlite"))]
pub(super) trait ReadSqlite<T> {}
#[cfg(not(feature = "sqlite"))]
impl<T, Q> ReadSqlite<T> for Q {}

#[cfg(feature = "postgres")]
pub(super) trait ReadPostgres<T>:
    for<'q> diesel::query_dsl::methods::LoadQuery<'q, diesel::PgConnection, T>
{
}
#[cfg(feature = "postgres")]
impl<T, Q: for<'q> diesel::query_dsl::methods::LoadQuery<'q, diesel::PgConnection, T>>
    ReadPostgres<T> for Q
{
}
#[cfg(not(feature = "postgres"))]
pub(super) trait ReadPostgres<T> {}
#[cfg(not(feature = "postgres"))]
impl<T, Q> ReadPostgres<T> for Q {}

#[cfg(feature = "diesel-async")]
pub(super) trait ReadAsync<T>:
    diesel_async::methods::LoadQuery<'static, diesel_async::AsyncPgConnection, T> + 'static
{
}
#[cfg(feature = "diesel-async")]
impl<T, Q: diesel_async::methods::LoadQuery<'static, diesel_async::AsyncPgConnection, T> + 'static>
    ReadAsync<T> for Q
{
}
#[cfg(not(feature = "diesel-async"))]
pub(super) trait ReadAsync<T> {}
#[cfg(not(feature = "diesel-async"))]
impl<T, Q> ReadAsync<T> for Q {}
