//! SQLite: its connections, its types, its clock.

use diesel::{
    QueryResult, SqliteConnection,
    query_builder::AstPass,
    r2d2::{ConnectionManager, PooledConnection},
    sql_types::{BigInt, Bool, Double, Integer, Nullable, Text},
    sqlite::Sqlite,
};

use super::{
    busy::busy_timeout,
    conn::{Boxed, Conn, Connection, perform},
    plain::Plain,
    statement::Speaks,
    value::Value,
};

impl Speaks for Sqlite {
    const NOW: &'static str = "unixepoch()";
    const NOW_MILLIS: &'static str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    fn bind<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b Value) -> QueryResult<()> {
        match value {
            Value::Text(value) => out.push_bind_param::<Text, _>(value),
            Value::Integer(value) => out.push_bind_param::<Integer, _>(value),
            Value::BigInt(value) | Value::FromNow(value) => out.push_bind_param::<BigInt, _>(value),
            Value::Double(value) => out.push_bind_param::<Double, _>(value),
            Value::Bool(value) => out.push_bind_param::<Bool, _>(value),
            #[cfg(feature = "uuid")]
            Value::Uuid(value) => out.push_bind_param::<diesel::sql_types::Binary, _>(value),
            // `Default` is resolved before a statement is built; NULL is the safe reading.
            Value::Null | Value::Default => {
                out.push_bind_param::<Nullable<Text>, Option<String>>(&None)
            }
        }
    }
}

#[diagnostic::do_not_recommend]
impl Connection for SqliteConnection {
    type Output<'a, T: Send + 'a> = QueryResult<T>;

    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> QueryResult<T> {
        perform(Conn::Sqlite(self), work)
    }
}

#[diagnostic::do_not_recommend]
impl Connection for PooledConnection<ConnectionManager<SqliteConnection>> {
    type Output<'a, T: Send + 'a> = QueryResult<T>;

    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> QueryResult<T> {
        perform(Conn::Sqlite(self), work)
    }
}

/// What a host's own pool lacks, in words for its log.
pub(super) fn missing_settings(conn: &mut SqliteConnection) -> QueryResult<Vec<String>> {
    let mut missing = Vec::new();
    if busy_timeout(conn)? == 0 {
        missing.push(
            "there is no busy timeout, so concurrent writers fail: run `PRAGMA busy_timeout = \
             5000` on every connection"
                .to_owned(),
        );
    }
    Ok(missing)
}

#[derive(diesel::QueryableByName)]
struct Enforced {
    #[diesel(sql_type = BigInt)]
    foreign_keys: i64,
}

pub(super) fn enforces_foreign_keys(conn: &mut SqliteConnection) -> QueryResult<bool> {
    let rows: Vec<Enforced> =
        Plain::new("SELECT foreign_keys FROM pragma_foreign_keys").load_sqlite(conn)?;
    Ok(rows.first().is_some_and(|row| row.foreign_keys != 0))
}
