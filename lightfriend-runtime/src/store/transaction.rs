//! Several statements that take effect together or not at all, and connections on which none will.

use diesel::QueryResult;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
use diesel::connection::{AnsiTransactionManager as Ansi, TransactionManager as _};
#[cfg(feature = "diesel-async")]
use diesel_async::{AnsiTransactionManager as AsyncAnsi, TransactionManager as _};

use super::conn::{Conn, Work};

/// Runs the work in one transaction.
pub(super) async fn transaction<T, F>(conn: &mut Conn<'_>, work: F) -> QueryResult<T>
where
    for<'r, 'c> F: Work<&'r mut Conn<'c>, QueryResult<T>, Running: Send>,
{
    begin(conn).await?;
    match work(conn).await {
        Ok(value) => {
            commit(conn).await?;
            Ok(value)
        }
        Err(error) => {
            // The first error tells more.
            let _ = roll_back(conn).await;
            Err(error)
        }
    }
}

/// Runs the work in a transaction of which nothing stays, whatever it says.
pub(super) async fn rehearsal<T, F>(conn: &mut Conn<'_>, work: F) -> QueryResult<T>
where
    for<'r, 'c> F: Work<&'r mut Conn<'c>, QueryResult<T>, Running: Send>,
{
    begin(conn).await?;
    let result = work(conn).await;
    let rolled_back = roll_back(conn).await;
    let value = result?;
    rolled_back?;
    Ok(value)
}

#[cfg(feature = "_postgres")]
impl Conn<'_> {
    /// It leads nowhere, or to a server that takes no writes: the pool is not to keep it. Pools close
    /// those whose transactions are in disorder.
    pub(super) fn give_up(&mut self) {
        match self {
            // A file is a file.
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => Ansi::transaction_manager_status_mut(*conn).set_in_error(),
            #[cfg(feature = "diesel-async")]
            Self::AsyncPostgres(conn, _) => {
                AsyncAnsi::transaction_manager_status_mut(*conn).set_in_error();
            }
        }
    }
}

async fn begin(conn: &mut Conn<'_>) -> QueryResult<()> {
    match conn {
        // Taking the write lock at once avoids the upgrade that SQLite cannot wait for.
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(conn) => Ansi::begin_transaction_sql(*conn, "BEGIN IMMEDIATE"),
        #[cfg(feature = "postgres")]
        Conn::Postgres(conn) => Ansi::begin_transaction(*conn),
        #[cfg(feature = "diesel-async")]
        Conn::AsyncPostgres(conn, _) => AsyncAnsi::begin_transaction(*conn).await,
    }
}

async fn commit(conn: &mut Conn<'_>) -> QueryResult<()> {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(conn) => Ansi::commit_transaction(*conn),
        #[cfg(feature = "postgres")]
        Conn::Postgres(conn) => Ansi::commit_transaction(*conn),
        #[cfg(feature = "diesel-async")]
        Conn::AsyncPostgres(conn, _) => AsyncAnsi::commit_transaction(*conn).await,
    }
}

async fn roll_back(conn: &mut Conn<'_>) -> QueryResult<()> {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(conn) => Ansi::rollback_transaction(*conn),
        #[cfg(feature = "postgres")]
        Conn::Postgres(conn) => Ansi::rollback_transaction(*conn),
        #[cfg(feature = "diesel-async")]
        Conn::AsyncPostgres(conn, _) => AsyncAnsi::rollback_transaction(*conn).await,
    }
}
