//! A connection of a host's, which tests give to repository functions and wait for.

use std::sync::LazyLock;

use diesel::{
    QueryResult, SqliteConnection,
    r2d2::{ConnectionManager, PooledConnection},
};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use lightfriend_runtime::{__private::Boxed, Connection};
use tokio::runtime::{Builder, Runtime};

use super::Watch;

/// A connection of any kind.
pub enum TestConnection {
    Sqlite(PooledConnection<ConnectionManager<SqliteConnection>>),
    #[cfg(feature = "postgres")]
    Postgres(PooledConnection<ConnectionManager<diesel::PgConnection>>),
    /// Of no pool: it belongs to an executor of its own.
    DieselAsync(Box<AsyncPgConnection>),
}

impl TestConnection {
    pub fn open_async(url: &str, watch: Option<&Watch>) -> Self {
        let opened = wait_for(AsyncPgConnection::establish(url));
        let mut conn = opened.expect("a connection");
        if let Some(watch) = watch {
            conn.set_instrumentation(watch.observer());
        }
        Self::DieselAsync(Box::new(conn))
    }
}

impl Connection for TestConnection {
    type Output<'a, T: Send + 'a> = QueryResult<T>;

    fn perform<'a, T: Send + 'a>(&'a mut self, work: Boxed<'a, T>) -> QueryResult<T> {
        match self {
            Self::Sqlite(conn) => conn.perform(work),
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => conn.perform(work),
            Self::DieselAsync(conn) => wait_for(conn.perform(work)),
        }
    }
}

/// Tests have executors of their own, in which nobody may block.
fn wait_for<F: Future<Output: Send> + Send>(work: F) -> F::Output {
    static EXECUTOR: LazyLock<Runtime> = LazyLock::new(|| {
        let mut executor = Builder::new_multi_thread();
        let executor = executor.worker_threads(1).enable_all().build();
        executor.expect("an executor")
    });
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| EXECUTOR.block_on(work));
        waiting.join().expect("no panic")
    })
}
