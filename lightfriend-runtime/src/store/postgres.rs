//! Postgres, and what speaks its protocol: connections, types, clock.

#[cfg(feature = "postgres")]
use diesel::{
    PgConnection,
    r2d2::{ConnectionManager, PooledConnection},
};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::AstPass,
    sql_types::{BigInt, Bool, Double, Integer, Nullable, SqlType, Text},
};
#[cfg(feature = "diesel-async")]
use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{bb8, deadpool},
};

#[cfg(feature = "postgres")]
use super::conn::perform;
#[cfg(feature = "diesel-async")]
use super::{conn::Performing, session::Session};
use super::{
    conn::{Boxed, Conn, Connection},
    statement::Speaks,
    value::Value,
};

/// The type of a NULL: the server knows which one it wants there.
#[derive(SqlType)]
#[diesel(postgres_type(oid = 0, array_oid = 0))]
struct Unspecified;

impl Speaks for Pg {
    // The beginning of the transaction: the same for every row, and good for an index.
    const NOW: &'static str = "CAST(floor(extract(epoch FROM now())) AS BIGINT)";
    const NOW_MILLIS: &'static str =
        "CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)";

    fn bind<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b Value) -> QueryResult<()> {
        match value {
            Value::Text(value) => out.push_bind_param::<Text, _>(value),
            Value::Integer(value) => out.push_bind_param::<Integer, _>(value),
            Value::BigInt(value) | Value::FromNow(value) => out.push_bind_param::<BigInt, _>(value),
            Value::Double(value) => out.push_bind_param::<Double, _>(value),
            Value::Bool(value) => out.push_bind_param::<Bool, _>(value),
            #[cfg(feature = "uuid")]
            Value::Uuid(value) => out.push_bind_param::<diesel::sql_types::Uuid, _>(value),
            // `Default` is resolved before a statement is built; NULL is the safe reading.
            Value::Null | Value::Default => {
                out.push_bind_param::<Nullable<Unspecified>, Option<Nothing>>(&None)
            }
        }
    }
}

/// What a NULL is instead of.
#[derive(Debug)]
enum Nothing {}

impl diesel::serialize::ToSql<Unspecified, Pg> for Nothing {
    fn to_sql<'b>(
        &'b self,
        _out: &mut diesel::serialize::Output<'b, '_, Pg>,
    ) -> diesel::serialize::Result {
        match *self {}
    }
}

#[cfg(feature = "postgres")]
#[diagnostic::do_not_recommend]
impl Connection for PgConnection {
    type Output<'a, T: Send + 'a> = QueryResult<T>;

    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> QueryResult<T> {
        perform(Conn::Postgres(self), work)
    }
}

#[cfg(feature = "postgres")]
#[diagnostic::do_not_recommend]
impl Connection for PooledConnection<ConnectionManager<PgConnection>> {
    type Output<'a, T: Send + 'a> = QueryResult<T>;

    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> QueryResult<T> {
        perform(Conn::Postgres(self), work)
    }
}

#[cfg(feature = "diesel-async")]
#[diagnostic::do_not_recommend]
impl Connection for AsyncPgConnection {
    type Output<'a, T: Send + 'a> = Performing<'a, T>;

    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> Performing<'a, T> {
        work(Conn::AsyncPostgres(self, Session::Own))
    }
}

#[cfg(feature = "diesel-async")]
#[diagnostic::do_not_recommend]
impl Connection for deadpool::Object<AsyncPgConnection> {
    type Output<'a, T: Send + 'a> = Performing<'a, T>;

    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> Performing<'a, T> {
        work(Conn::AsyncPostgres(self, Session::Own))
    }
}

#[cfg(feature = "diesel-async")]
#[diagnostic::do_not_recommend]
impl Connection for bb8::PooledConnection<'_, AsyncPgConnection> {
    type Output<'a, T: Send + 'a>
        = Performing<'a, T>
    where
        Self: 'a;

    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> Performing<'a, T>
    where
        Self: 'a,
    {
        work(Conn::AsyncPostgres(self, Session::Own))
    }
}
