//! Which accounts were moved in from a table of the application's own, and who may refresh those that
//! were not.
//!
//! What was moved once is never moved again, nor is what was connected and ended here before it could
//! be: a connection that its user has ended stays ended, though the old table has its row. The lease of an owner is in the row without an account, also where an
//! owner has several: which of them a row of the old table is of, nobody knows before it is read.

use diesel::{QueryResult, QueryableByName, sql_types::BigInt};

use super::{
    Conn, Value,
    in_use::is_connected,
    leases::{LEASE_SECONDS, is_free},
    statement::{NOW, Statement},
};
use crate::account_id::AccountId;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What has become of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// It was moved, or was connected here when it was to be, or has been ended here.
    pub(crate) was_moved: bool,
    pub(crate) is_connected: bool,
}

/// What has become of the account.
pub(crate) async fn standing(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<Standing> {
    // In this order: what is moved meanwhile is there when the second is asked.
    let was_moved = was_moved(conn, account).await?;
    Ok(Standing {
        was_moved,
        is_connected: is_connected(conn, account).await?,
    })
}

/// Whether the account was moved.
pub(super) async fn was_moved(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<bool> {
    let found: Option<Count> = Statement::new(
        "SELECT count(*) AS count FROM oauth_import \
         WHERE service = ? AND owner = ? AND account = ? AND moved_at IS NOT NULL",
    )
    .bind_all(key(account))
    .load_one(conn)
    .await?;
    Ok(found.is_some_and(|found| found.count > 0))
}

/// Notes that the account was moved, or that there is nothing to move any more; whether nobody had.
pub(super) async fn mark(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<bool> {
    let marked = Statement::new(format!(
        "UPDATE oauth_import SET moved_at = {NOW} \
         WHERE service = ? AND owner = ? AND account = ? AND moved_at IS NULL"
    ))
    .bind_all(key(account))
    .execute(conn)
    .await?;
    if marked > 0 {
        return Ok(true);
    }
    let marked = Statement::new(format!(
        "INSERT INTO oauth_import (service, owner, account, moved_at) VALUES (?, ?, ?, {NOW}) \
         ON CONFLICT (service, owner, account) DO NOTHING"
    ))
    .bind_all(key(account))
    .execute(conn)
    .await?;
    Ok(marked > 0)
}

/// Takes the owner's lease, by this name; whether nobody else has it. Who has it already has taken it,
/// and did not hear so.
pub(crate) async fn acquire(
    conn: &mut Conn<'_>,
    account: &AccountId,
    holder: &str,
) -> QueryResult<bool> {
    let is_free = is_free("lease_until");
    let taken: Option<Count> = Statement::new(format!(
        "UPDATE oauth_import SET lease = ?, lease_until = {NOW} + {LEASE_SECONDS} \
         WHERE service = ? AND owner = ? AND account = '' AND ({is_free} OR lease = ?) \
         RETURNING lease_until AS count"
    ))
    .bind(holder)
    .bind_all(owner(account))
    .bind(holder)
    .load_one(conn)
    .await?;
    if taken.is_some() {
        return Ok(true);
    }
    let taken = Statement::new(format!(
        "INSERT INTO oauth_import (service, owner, account, lease, lease_until) \
         VALUES (?, ?, ?, ?, {NOW} + {LEASE_SECONDS}) \
         ON CONFLICT (service, owner, account) DO NOTHING"
    ))
    .bind_all(owner(account))
    .bind("")
    .bind(holder)
    .execute(conn)
    .await?;
    Ok(taken > 0)
}

/// Gives the owner's lease back, if it is still this one.
pub(crate) async fn release(
    conn: &mut Conn<'_>,
    account: &AccountId,
    holder: &str,
) -> QueryResult<usize> {
    Statement::new(
        "UPDATE oauth_import SET lease = NULL, lease_until = NULL \
         WHERE service = ? AND owner = ? AND account = '' AND lease = ?",
    )
    .bind_all(owner(account))
    .bind(holder)
    .execute(conn)
    .await
}

/// Ends the owner's lease inside the transaction that stores a connection: of this holder, or, without
/// one, of nobody. `false` where that is not whose it is: somebody may have refreshed what is to be
/// stored, or may be about to. The row is written in either case, so that of a lease that is taken now
/// and this transaction one waits for the other.
pub(super) async fn spend(
    conn: &mut Conn<'_>,
    account: &AccountId,
    holder: Option<&str>,
) -> QueryResult<bool> {
    if let Some(holder) = holder {
        return Ok(release(conn, account, holder).await? > 0);
    }
    let is_free = is_free("lease_until");
    // Again for a row that another transaction has inserted meanwhile.
    for _ in 0..2 {
        let free = Statement::new(format!(
            "UPDATE oauth_import SET lease = NULL, lease_until = NULL \
         WHERE service = ? AND owner = ? AND account = '' AND {is_free}"
        ))
        .bind_all(owner(account))
        .execute(conn)
        .await?;
        if free > 0 {
            return Ok(true);
        }
        let free = Statement::new(
            "INSERT INTO oauth_import (service, owner, account) VALUES (?, ?, ?) \
         ON CONFLICT (service, owner, account) DO NOTHING",
        )
        .bind_all(owner(account))
        .bind("")
        .execute(conn)
        .await?;
        if free > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets what was moved of an owner; how many rows.
pub(crate) async fn forget(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<usize> {
    Statement::new("DELETE FROM oauth_import WHERE service = ? AND owner = ?")
        .bind_all(owner(account))
        .execute(conn)
        .await
}

/// The values of the key of an account's row.
fn key(account: &AccountId) -> impl Iterator<Item = Value> {
    let key = account.key_text().unwrap_or_default();
    owner(account).chain([key.into()])
}

/// Those before the account.
fn owner(account: &AccountId) -> impl Iterator<Item = Value> + use<> {
    [account.service().into(), account.owner.to_string().into()].into_iter()
}
