//! One SQL statement with its values.

use std::marker::PhantomData;

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    deserialize::QueryableByName,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    query_dsl::methods::LoadQuery,
    serialize::ToSql,
    sql_types::{BigInt, Binary, Bool, Double, HasSqlType, Integer, Nullable, Text, Untyped},
};

use super::{database::Conn, value::Value};

/// SQL in which each `?` stands for the next value.
///
/// Unlike `diesel::sql_query` it may be cached: its text is one of a few per table, and a
/// prepared statement halves the cost of a read by key.
#[derive(Debug)]
pub(super) struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            values: Vec::new(),
        }
    }

    /// The value of the next `?`.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    pub(super) fn bind_all(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.values.extend(values);
        self
    }

    /// Runs it; how many rows it changed.
    pub(super) fn execute(self, conn: &mut Conn<'_>) -> QueryResult<usize> {
        match conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(conn) => RunQueryDsl::execute(self, *conn),
        }
    }

    /// Runs it and reads its rows by column name.
    pub(super) fn load<T: FromRow>(self, conn: &mut Conn<'_>) -> QueryResult<Vec<T>> {
        match conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(conn) => RunQueryDsl::load(self, *conn),
        }
    }

    /// Runs it and reads the only row by position: the fastest way, for the read of every call.
    /// `ST` are the columns' SQL types.
    pub(super) fn load_one_typed<ST, T>(self, conn: &mut Conn<'_>) -> QueryResult<Option<T>>
    where
        Typed<ST>: ReadInto<T>,
    {
        let typed = Typed(self, PhantomData);
        match conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(conn) => Ok(RunQueryDsl::load(typed, *conn)?.pop()),
        }
    }

    /// Runs it and reads the only row. The condition must be a unique key: `LIMIT` would keep the
    /// statement from being cached.
    pub(super) fn load_one<T: FromRow>(self, conn: &mut Conn<'_>) -> QueryResult<Option<T>> {
        Ok(self.load(conn)?.pop())
    }
}

/// A statement whose rows have these SQL types.
pub(super) struct Typed<ST>(Statement, PhantomData<ST>);

impl<ST> QueryId for Typed<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Typed<ST> {
    type SqlType = ST;
}

impl<ST, C: diesel::Connection> RunQueryDsl<C> for Typed<ST> {}

impl<ST, DB: Backend> QueryFragment<DB> for Typed<ST>
where
    Statement: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

/// A typed statement that every enabled database can read rows of type `T` from.
#[cfg(feature = "sqlite")]
pub(super) trait ReadInto<T>: for<'q> LoadQuery<'q, diesel::SqliteConnection, T> {}
#[cfg(feature = "sqlite")]
impl<T, Q> ReadInto<T> for Q where Q: for<'q> LoadQuery<'q, diesel::SqliteConnection, T> {}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

impl<C: diesel::Connection> RunQueryDsl<C> for Statement {}

impl<DB> QueryFragment<DB> for Statement
where
    DB: Backend
        + HasSqlType<Text>
        + HasSqlType<Integer>
        + HasSqlType<BigInt>
        + HasSqlType<Double>
        + HasSqlType<Bool>
        + HasSqlType<Binary>,
    String: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
    i64: ToSql<BigInt, DB>,
    f64: ToSql<Double, DB>,
    bool: ToSql<Bool, DB>,
    Vec<u8>: ToSql<Binary, DB>,
    Option<String>: ToSql<Nullable<Text>, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.values.is_empty() {
            // Defaults of columns may hold a `?` of their own.
            out.push_sql(&self.sql);
            return Ok(());
        }
        let mut values = self.values.iter();
        let mut parts = self.sql.split('?');
        out.push_sql(parts.next().unwrap_or_default());
        for part in parts {
            match values.next() {
                Some(Value::Text(value)) => out.push_bind_param::<Text, _>(value)?,
                Some(Value::Integer(value)) => out.push_bind_param::<Integer, _>(value)?,
                Some(Value::BigInt(value)) => out.push_bind_param::<BigInt, _>(value)?,
                Some(Value::Double(value)) => out.push_bind_param::<Double, _>(value)?,
                Some(Value::Bool(value)) => out.push_bind_param::<Bool, _>(value)?,
                Some(Value::Binary(value)) => out.push_bind_param::<Binary, _>(value)?,
                // `Default` is resolved before a statement is built; NULL is the safe reading.
                Some(Value::Null | Value::Default) | None => {
                    out.push_bind_param::<Nullable<Text>, Option<String>>(&None)?;
                }
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

/// A type that a row of any enabled database can be read into, by column name.
#[cfg(feature = "sqlite")]
pub trait FromRow: QueryableByName<diesel::sqlite::Sqlite> + 'static {}
#[cfg(feature = "sqlite")]
impl<T: QueryableByName<diesel::sqlite::Sqlite> + 'static> FromRow for T {}
