//! One SQL statement with its values.

use std::{borrow::Cow, marker::PhantomData, sync::Arc};

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, Query, QueryBuilder as _, QueryFragment, QueryId},
    sql_types::Untyped,
};

#[cfg(feature = "diesel-async")]
use super::session::Step;
use super::{
    conn::{Conn, Dialect},
    place::Place,
    rows::{FromRow, ReadInto},
    sql::{self, Part, Sql},
    value::Value,
};
use crate::descriptor::{Descriptor, Table};

pub(super) use super::sql::{NOW, NOW_MILLIS};

/// A backend that statements are written for.
pub(super) trait Speaks: Backend {
    /// What [`NOW`] is in its SQL.
    const NOW: &'static str;
    /// What [`NOW_MILLIS`] is in its SQL.
    const NOW_MILLIS: &'static str;

    /// Adds a value.
    fn bind<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b Value) -> QueryResult<()>;
}

/// SQL in which each `?` stands for the next value.
///
/// Unlike `diesel::sql_query` it may be cached: its text is one of a few per table, and a
/// prepared statement halves the cost of a read by key.
#[derive(Debug)]
pub(super) struct Statement {
    sql: Arc<Sql>,
    values: Vec<Value>,
    place: Place,
}

impl Statement {
    #[cfg_attr(feature = "testing", track_caller)]
    pub(super) fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self::of(Arc::new(Sql::new(text.into())))
    }

    /// A statement about an integration's table, whose columns may have other names in the database:
    /// in its text `#access_token` stands for the one that this column has. A column that is named
    /// without the mark is found by the test that drives a table in which none has our name.
    #[cfg_attr(feature = "testing", track_caller)]
    pub(super) fn about(table: &Table, text: impl AsRef<str>) -> Self {
        Self::new(sql::named(table, text.as_ref()))
    }

    /// A statement whose text is written once for each integration: those that are run all the time.
    /// Of an integration's its columns are marked, as with [`about`](Self::about).
    #[cfg_attr(feature = "testing", track_caller)]
    pub(super) fn kept(
        name: &'static str,
        integration: Option<&'static Descriptor>,
        write: impl FnOnce() -> String,
    ) -> Self {
        Self::of(sql::kept(name, integration, write))
    }

    #[cfg_attr(feature = "testing", track_caller)]
    fn of(sql: Arc<Sql>) -> Self {
        Self {
            sql,
            values: Vec::new(),
            place: Place::here(),
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

    fn sent(&self, dialect: Dialect) {
        self.place.sent(dialect, || match dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => text_of::<diesel::sqlite::Sqlite>(self),
            #[cfg(feature = "_postgres")]
            Dialect::Postgres => text_of::<diesel::pg::Pg>(self),
        });
    }

    /// Runs it; how many rows it changed.
    pub(super) async fn execute(self, conn: &mut Conn<'_>) -> QueryResult<usize> {
        self.sent(conn.dialect());
        match conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(conn) => RunQueryDsl::execute(self, *conn),
            #[cfg(feature = "postgres")]
            Conn::Postgres(conn) => RunQueryDsl::execute(self, *conn),
            #[cfg(feature = "diesel-async")]
            Conn::AsyncPostgres(conn, session) => {
                let step = Step::begin(conn, *session).await?;
                let result = diesel_async::RunQueryDsl::execute(self, *conn).await;
                step.end(conn, result).await
            }
        }
    }

    /// Runs it and reads its rows by column name.
    pub(super) async fn load<T: FromRow>(self, conn: &mut Conn<'_>) -> QueryResult<Vec<T>> {
        self.sent(conn.dialect());
        match conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(conn) => RunQueryDsl::load(self, *conn),
            #[cfg(feature = "postgres")]
            Conn::Postgres(conn) => RunQueryDsl::load(self, *conn),
            #[cfg(feature = "diesel-async")]
            Conn::AsyncPostgres(conn, session) => {
                let step = Step::begin(conn, *session).await?;
                let result = diesel_async::RunQueryDsl::load(self, *conn).await;
                step.end(conn, result).await
            }
        }
    }

    /// Runs it and reads the only row by position: the fastest way, for the read of every call.
    /// `ST` are the columns' SQL types.
    pub(super) async fn load_one_typed<ST, T>(self, conn: &mut Conn<'_>) -> QueryResult<Option<T>>
    where
        Typed<ST>: ReadInto<T>,
        T: Send,
    {
        self.sent(conn.dialect());
        let typed = Typed(self, PhantomData);
        let mut rows = match conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(conn) => RunQueryDsl::load(typed, *conn),
            #[cfg(feature = "postgres")]
            Conn::Postgres(conn) => RunQueryDsl::load(typed, *conn),
            #[cfg(feature = "diesel-async")]
            Conn::AsyncPostgres(conn, session) => {
                let step = Step::begin(conn, *session).await?;
                let result = diesel_async::RunQueryDsl::load(typed, *conn).await;
                step.end(conn, result).await
            }
        }?;
        Ok(rows.pop())
    }

    /// Runs it and reads the only row. The condition must be a unique key: `LIMIT` would keep the
    /// statement from being cached.
    pub(super) async fn load_one<T: FromRow>(self, conn: &mut Conn<'_>) -> QueryResult<Option<T>> {
        Ok(self.load(conn).await?.pop())
    }
}

/// The text that the database gets.
fn text_of<DB>(statement: &Statement) -> String
where
    DB: Speaks + Default,
    DB::QueryBuilder: Default,
{
    let mut text = DB::QueryBuilder::default();
    match statement.to_sql(&mut text, &DB::default()) {
        Ok(()) => text.finish(),
        Err(error) => error.to_string(),
    }
}

/// A statement whose rows have these SQL types.
pub(super) struct Typed<ST>(Statement, PhantomData<fn() -> ST>);

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

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

impl<C: diesel::Connection> RunQueryDsl<C> for Statement {}

impl<DB: Speaks> QueryFragment<DB> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut values = self.values.iter();
        for part in self.sql.parts() {
            match part {
                Part::Text(text) => out.push_sql(text),
                Part::Now => out.push_sql(DB::NOW),
                Part::NowMillis => out.push_sql(DB::NOW_MILLIS),
                Part::Value => {
                    let value = values.next().unwrap_or(&Value::Null);
                    if let Value::FromNow(_) = value {
                        out.push_sql(DB::NOW);
                        out.push_sql(" + ");
                    }
                    DB::bind(&mut out, value)?;
                }
            }
        }
        Ok(())
    }
}
