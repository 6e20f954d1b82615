//! Who may refresh a connection now. Whoever holds the lease is the only one to present the
//! connection's refresh token, or what stands for it, in whatever process the others run.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    Conn, Sealed,
    row_key::{self, is_row},
    statement::{NOW, Statement},
    stored::ACTIVE,
};
use crate::account_id::AccountId;

/// Longer than everything it is taken for can take together: getting to the call, the call, and
/// storing its answer while the database is in trouble. A lease that lapses before that lets a
/// second process present the same refresh token, and a provider that rotates strictly ends the
/// connection for it. After a crash nobody refreshes for so long, which must stay below a minute:
/// providers that forgive a token presented twice do so for about that long.
pub(crate) const LEASE_SECONDS: u64 = 59;

/// A clock that is set while a refresh is under way is put back by so little that its lease still
/// holds.
const SET_BACK_SECONDS: u64 = 10;

/// Longest that a lease can have to run.
const LONGEST: u64 = LEASE_SECONDS + SET_BACK_SECONDS;

/// Nobody holds the lease: it was given back or has lapsed. One that ends later than a lease can
/// was taken while the database's clock was far ahead. The column is named as the statement names it.
pub(super) fn is_free(until: &str) -> String {
    format!("({until} IS NULL OR {until} <= {NOW} OR {until} > {NOW} + {LONGEST})")
}

/// Takes the lease, if the row is still active and of this generation and nobody else holds it; what
/// of the row it is for. A row that the host has inserted itself has the generation 0, which an
/// earlier row may have had too: it becomes `first`. Who holds it already has taken it, and did not
/// hear so. The time is the database's: the instances' clocks need not agree.
pub(crate) async fn acquire(
    conn: &mut Conn<'_>,
    account: &AccountId,
    generation: i64,
    first: i64,
    owner: &str,
) -> QueryResult<Option<Leased>> {
    let table = account.table();
    let sql = || {
        let is_free = is_free("#lease_until");
        let presented = account.descriptor.token.refresh.token.column();
        let is_row = is_row(&account.descriptor.table);
        format!(
            r#"UPDATE "{table}" SET #lease_owner = ?, #lease_until = {NOW} + {LEASE_SECONDS}, #generation = CASE #generation WHEN 0 THEN ? ELSE #generation END WHERE {is_row} AND #status = '{ACTIVE}' AND ((#generation = ? AND {is_free}) OR #lease_owner = ?) RETURNING #generation AS generation, #{presented} AS presented, #access_token AS access_token, #refused_since AS refused_since, #scope_sets AS scope_sets"#
        )
    };
    Statement::kept("lease", Some(account.descriptor), sql)
        .bind(owner)
        .bind(first)
        .bind_all(row_key::values(account))
        .bind(generation)
        .bind(owner)
        .load_one(conn)
        .await
}

/// What the holder of a lease works with.
#[derive(Debug, QueryableByName)]
pub(crate) struct Leased {
    /// The row's generation now.
    #[diesel(sql_type = BigInt)]
    pub(crate) generation: i64,
    /// The token that a refresh presents.
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) presented: Option<Sealed>,
    #[diesel(sql_type = Text)]
    pub(crate) access_token: Sealed,
    /// Since when the provider refuses to refresh it, if it does.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) refused_since: Option<i64>,
    /// The groups of scopes that were asked for.
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) scope_sets: Option<String>,
}

/// Gives the lease back, if it is still the owner's.
pub(crate) async fn release(
    conn: &mut Conn<'_>,
    account: &AccountId,
    owner: &str,
) -> QueryResult<usize> {
    let (table, is_row) = (account.table(), is_row(&account.descriptor.table));
    Statement::about(&account.descriptor.table, format!(
        r#"UPDATE "{table}" SET #lease_owner = NULL, #lease_until = NULL WHERE {is_row} AND #lease_owner = ?"#
    ))
    .bind_all(row_key::values(account))
    .bind(owner)
    .execute(conn).await
}
