//! What is behind a connection: a session of the server's, or, behind a pooler, another one for each
//! transaction.
//!
//! Poolers in transaction mode that know no prepared statements, as PgBouncer before 1.21, pass them
//! on to whichever of the server's connections a transaction has. There they must be prepared, run and
//! closed in one transaction, or another client's of the same name is run instead. libpq does it all
//! in one step when Diesel caches nothing. diesel-async takes several then, each of which would be a
//! transaction of its own, so there is one around them; the statement is closed by a message that
//! goes before COMMIT.

#[cfg(feature = "diesel-async")]
use diesel::QueryResult;
#[cfg(feature = "diesel-async")]
use diesel_async::{
    AnsiTransactionManager as AsyncAnsi, AsyncPgConnection, TransactionManager as _,
};

/// Whose the server's sessions are.
#[cfg_attr(
    not(feature = "diesel-async"),
    allow(unreachable_pub, reason = "only those connections say it")
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Session {
    /// The connection has one to itself.
    #[default]
    Own,
    /// Each transaction has another one.
    #[cfg(feature = "_postgres")]
    PerTransaction,
}

/// One statement, which gets a transaction of its own where it needs one and is in none.
#[cfg(feature = "diesel-async")]
pub(super) struct Step {
    is_transaction: bool,
}

#[cfg(feature = "diesel-async")]
impl Step {
    pub(super) async fn begin(conn: &mut AsyncPgConnection, session: Session) -> QueryResult<Self> {
        let is_transaction = session == Session::PerTransaction && !is_in_transaction(conn)?;
        if is_transaction {
            AsyncAnsi::begin_transaction(conn).await?;
        }
        Ok(Self { is_transaction })
    }

    pub(super) async fn end<T>(
        self,
        conn: &mut AsyncPgConnection,
        result: QueryResult<T>,
    ) -> QueryResult<T> {
        if !self.is_transaction {
            return result;
        }
        match result {
            Ok(value) => {
                AsyncAnsi::commit_transaction(conn).await?;
                Ok(value)
            }
            Err(error) => {
                // The first error tells more.
                let _ = AsyncAnsi::rollback_transaction(conn).await;
                Err(error)
            }
        }
    }
}

#[cfg(feature = "diesel-async")]
fn is_in_transaction(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    let depth = AsyncAnsi::transaction_manager_status_mut(conn).transaction_depth()?;
    Ok(depth.is_some())
}
