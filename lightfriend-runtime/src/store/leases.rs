//! Who may refresh a connection now. Whoever holds the lease is the only one to present the
//! connection's refresh token, in whatever process the others run.

use diesel::QueryResult;

use super::{Conn, connections::ACTIVE, sqlite::NOW, statement::Statement};
use crate::account_id::AccountId;

/// Longer than everything it is taken for can take together: getting to the call, the call, and
/// storing its answer while the database is in trouble. A lease that lapses before that lets a
/// second process present the same refresh token, and a provider that rotates strictly ends the
/// connection for it. After a crash nobody refreshes for so long, which must stay below a minute:
/// providers that forgive a token presented twice do so for about that long.
pub(crate) const LEASE_SECONDS: u64 = 58;

/// Takes the lease, if the row is still active and of this generation and nobody else holds it.
/// The time is the database's: the instances' clocks need not agree.
pub(crate) fn acquire(
    conn: &mut Conn<'_>,
    account: &AccountId,
    generation: i64,
    owner: &str,
) -> QueryResult<bool> {
    let table = account.table();
    let taken = Statement::new(format!(
        r#"UPDATE "{table}" SET lease_owner = ?, lease_until = {NOW} + {LEASE_SECONDS} WHERE user_id = ? AND generation = ? AND status = '{ACTIVE}' AND (lease_until IS NULL OR lease_until <= {NOW})"#
    ))
    .bind(owner)
    .bind(&account.owner)
    .bind(generation)
    .execute(conn)?;
    Ok(taken == 1)
}

/// Gives the lease back, if it is still the owner's.
pub(crate) fn release(conn: &mut Conn<'_>, account: &AccountId, owner: &str) -> QueryResult<usize> {
    let table = account.table();
    Statement::new(format!(
        r#"UPDATE "{table}" SET lease_owner = NULL, lease_until = NULL WHERE user_id = ? AND lease_owner = ?"#
    ))
    .bind(&account.owner)
    .bind(owner)
    .execute(conn)
}
