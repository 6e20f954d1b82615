//! A connection of whichever database it is, and work that is done on one.
//!
//! What is done on a connection is written once, as `async` functions. On a synchronous connection
//! their awaits never pend, so the whole of the work runs at once, in one blocking task.

use std::pin::Pin;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use diesel::QueryResult;

#[cfg(feature = "diesel-async")]
use super::session::Session;

/// A connection of any enabled database.
pub enum Conn<'a> {
    /// SQLite
    #[cfg(feature = "sqlite")]
    Sqlite(&'a mut diesel::SqliteConnection),
    /// Postgres through libpq
    #[cfg(feature = "postgres")]
    Postgres(&'a mut diesel::PgConnection),
    /// Postgres in pure Rust
    #[cfg(feature = "diesel-async")]
    AsyncPostgres(&'a mut diesel_async::AsyncPgConnection, Session),
}

/// Which SQL a connection speaks, where that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    #[cfg(feature = "sqlite")]
    Sqlite,
    #[cfg(feature = "_postgres")]
    Postgres,
}

impl Dialect {
    /// That of the database that is enabled; SQLite's where both are.
    #[cfg(feature = "sqlite")]
    pub(crate) const USUAL: Self = Self::Sqlite;
    #[cfg(not(feature = "sqlite"))]
    pub(crate) const USUAL: Self = Self::Postgres;

    /// As people write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => "SQLite",
            #[cfg(feature = "_postgres")]
            Self::Postgres => "Postgres",
        }
    }
}

impl Conn<'_> {
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "diesel-async")]
            Self::AsyncPostgres(..) => Dialect::Postgres,
        }
    }
}

/// Work on a connection. Its future can be sent, which `AsyncFnOnce` alone cannot say.
pub(crate) trait Work<C, R>:
    AsyncFnOnce(C) -> R + FnOnce(C) -> <Self as Work<C, R>>::Running
{
    type Running: Future<Output = R>;
}

impl<F, C, R, Running> Work<C, R> for F
where
    F: AsyncFnOnce(C) -> R + FnOnce(C) -> Running,
    Running: Future<Output = R>,
{
    type Running = Running;
}

/// The same with something that the work is about.
pub(crate) trait WorkOn<C, A, R>:
    AsyncFnOnce(C, A) -> R + FnOnce(C, A) -> <Self as WorkOn<C, A, R>>::Running
{
    type Running: Future<Output = R>;
}

impl<F, C, A, R, Running> WorkOn<C, A, R> for F
where
    F: AsyncFnOnce(C, A) -> R + FnOnce(C, A) -> Running,
    Running: Future<Output = R>,
{
    type Running = Running;
}

/// Work that can be done as often as it takes, in whichever thread has a connection.
pub(crate) trait Job<T>:
    for<'r, 'c> Work<&'r mut Conn<'c>, QueryResult<T>, Running: Send> + Clone + Send + 'static
{
}

impl<F, T> Job<T> for F where
    F: for<'r, 'c> Work<&'r mut Conn<'c>, QueryResult<T>, Running: Send> + Clone + Send + 'static
{
}

/// The same about an account.
pub(crate) trait JobOn<A, T>:
    for<'r, 'c, 'a> WorkOn<&'r mut Conn<'c>, &'a A, QueryResult<T>, Running: Send>
    + Clone
    + Send
    + 'static
{
}

impl<F, A, T> JobOn<A, T> for F where
    F: for<'r, 'c, 'a> WorkOn<&'r mut Conn<'c>, &'a A, QueryResult<T>, Running: Send>
        + Clone
        + Send
        + 'static
{
}

/// Runs work on a synchronous connection to its end: none of its awaits pends. `None` if one does,
/// which would be a mistake of this library's.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(super) fn at_once<R>(work: impl Future<Output = R>) -> Option<R> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

/// A Diesel connection of any enabled database, pooled or not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connection of an enabled database",
    note = "pass `&mut SqliteConnection` (feature `sqlite`), `&mut PgConnection` (feature `postgres`) or `&mut AsyncPgConnection` (feature `diesel-async`), or a pooled one"
)]
pub trait Connection {
    /// What a repository function gives: a [`QueryResult`], or a future of it.
    type Output<'a, T: Send + 'a>
    where
        Self: 'a;

    /// Does the work on this connection.
    #[doc(hidden)]
    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> Self::Output<'a, T>;
}

/// Work of a repository function.
pub type Boxed<'a, T> = Box<dyn FnOnce(Conn<'a>) -> Performing<'a, T> + Send + 'a>;

/// Its future.
pub type Performing<'a, T> = Pin<Box<dyn Future<Output = QueryResult<T>> + Send + 'a>>;

/// [`Connection::perform`] of a synchronous connection.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(super) fn perform<'a, T>(conn: Conn<'a>, work: Boxed<'a, T>) -> QueryResult<T> {
    at_once(work(conn)).unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
}
