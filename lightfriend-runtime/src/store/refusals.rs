//! Refreshes that a provider refuses in words that nobody knows, counted in the account's row.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Bool},
};

use super::{
    Conn,
    row_key::{self, is_row},
    statement::{NOW, Statement},
    stored::{ACTIVE, NEEDS_REAUTH},
};
use crate::account_id::AccountId;

/// An account's refusals in a row.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub(crate) struct Refusals {
    #[diesel(sql_type = BigInt)]
    pub(crate) count: i64,
    /// When the first of them was.
    #[diesel(sql_type = BigInt)]
    pub(crate) since: i64,
    /// They have become too many: the row is marked.
    #[diesel(sql_type = Bool)]
    pub(crate) needs_reauth: bool,
}

/// How many refusals in a row, and over how long, end a connection whose token is dead.
const MOST_REFUSALS: i64 = 5;
const REFUSED_FOR_SECONDS: i64 = 24 * 60 * 60;

/// Counts a refusal, if the row is still of the generation given; `None` if it is not. Tokens and
/// generation stay: what was refused is what somebody else may be trying.
///
/// `holder` has the lease, which ends here and leaves a mark: who has counted and did not hear so
/// counts no second time. A lease that somebody else has taken since stays theirs.
pub(crate) async fn count(
    conn: &mut Conn<'_>,
    account: &AccountId,
    generation: i64,
    is_dead: bool,
    holder: &str,
) -> QueryResult<Option<Refusals>> {
    let (table, is_row) = (account.table(), is_row(&account.descriptor.table));
    let mark = format!("{holder} counted");
    let is_over = format!(
        "? AND #refusals + 1 >= {MOST_REFUSALS} AND #refused_since <= {NOW} - {REFUSED_FOR_SECONDS}"
    );
    Statement::about(&account.descriptor.table, format!(
        r#"UPDATE "{table}" SET #status = CASE WHEN #lease_owner = ? THEN #status WHEN {is_over} THEN '{NEEDS_REAUTH}' ELSE #status END, #refusals = CASE WHEN #lease_owner = ? THEN #refusals ELSE #refusals + 1 END, #refused_since = CASE WHEN #refused_since <= {NOW} THEN #refused_since ELSE {NOW} END, #lease_until = CASE WHEN #lease_owner = ? THEN NULL ELSE #lease_until END, #lease_owner = CASE WHEN #lease_owner = ? THEN ? ELSE #lease_owner END WHERE {is_row} AND #generation = ? AND (#status = '{ACTIVE}' OR #lease_owner = ?) RETURNING #refusals AS count, #refused_since AS since, #status = '{NEEDS_REAUTH}' AS needs_reauth"#
    ))
    .bind(mark.as_str())
    .bind(is_dead)
    .bind(mark.as_str())
    .bind(holder)
    .bind(holder)
    .bind(mark.as_str())
    .bind_all(row_key::values(account))
    .bind(generation)
    .bind(mark.as_str())
    .load_one(conn).await
}
