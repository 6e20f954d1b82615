//! Tokens of connections that are gone, until the provider has revoked them.
//!
//! They stay sealed as they were, and each row says in which column of which connection that was.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};

use super::{
    Conn, Sealed,
    connections::{self, Deleted},
    database::transaction,
    flows,
    sqlite::NOW,
    statement::Statement,
};
use crate::account_id::AccountId;

/// While one process asks the provider, no other one does.
const CLAIM_SECONDS: u32 = 60;

/// A token to be revoked.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Pending {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: i64,
    #[diesel(sql_type = Text)]
    pub(crate) user_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) column_name: String,
    #[diesel(sql_type = Text)]
    pub(crate) token: Sealed,
    /// With the one that begins now.
    #[diesel(sql_type = BigInt)]
    pub(crate) attempts: i64,
}

const PENDING: &str = "id, user_id, column_name, token, attempts";

/// Deletes the owner's row and puts its tokens into the outbox in the same transaction: a crash
/// leaves either the connection or what it takes to end it. The ids of the outbox's rows, or
/// `None` when there was no connection.
pub(crate) fn disconnect(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<Vec<i64>>> {
    transaction(conn, |conn| {
        // What is on its way from the provider for this account is not wanted any more.
        flows::forget_claimed(conn, account.service(), &account.owner.to_string())?;
        let Some(deleted) = connections::delete(conn, account)? else {
            return Ok(None);
        };
        insert(conn, account, deleted).map(Some)
    })
}

/// Puts tokens into the outbox, the refresh token first: it is the one that could make others (RFC
/// 7009 section 2.1). Without a revocation endpoint there is nobody to ask.
pub(crate) fn insert(
    conn: &mut Conn<'_>,
    account: &AccountId,
    tokens: Deleted,
) -> QueryResult<Vec<i64>> {
    if account.descriptor.revocation_endpoint.is_none() {
        return Ok(Vec::new());
    }
    let tokens = [
        ("refresh_token", tokens.refresh_token),
        ("access_token", Some(tokens.access_token)),
    ];
    tokens
        .into_iter()
        .filter_map(|(column, token)| Some((column, token?)))
        .map(|(column, token)| insert_one(conn, account, column, token))
        .collect()
}

fn insert_one(
    conn: &mut Conn<'_>,
    account: &AccountId,
    column: &str,
    token: Sealed,
) -> QueryResult<i64> {
    let row: Option<Id> = Statement::new(format!(
        "INSERT INTO oauth_revocation (service, user_id, column_name, token, attempts, \
         next_attempt_at, created_at) VALUES (?, ?, ?, ?, 0, {NOW}, {NOW}) RETURNING id"
    ))
    .bind(account.service())
    .bind(account.owner.to_string())
    .bind(column)
    .bind(token)
    .load_one(conn)?;
    row.map(|row| row.id).ok_or(diesel::NotFound)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Claims one row for an attempt, if it is due and still there.
pub(crate) fn claim(conn: &mut Conn<'_>, id: i64) -> QueryResult<Option<Pending>> {
    Statement::new(format!(
        "UPDATE oauth_revocation SET attempts = attempts + 1, next_attempt_at = {NOW} + \
         {CLAIM_SECONDS} WHERE id = ? AND next_attempt_at <= {NOW} RETURNING {PENDING}"
    ))
    .bind(id)
    .load_one(conn)
}

#[derive(QueryableByName)]
struct DueRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    user_id: String,
}

/// Ids of a service's rows that are due, those that have waited longest first; a hundred at most.
/// Rows of one connection come together, in the order they are to be revoked in.
pub(crate) fn due(conn: &mut Conn<'_>, service: &str) -> QueryResult<Vec<Vec<i64>>> {
    let rows: Vec<DueRow> = Statement::new(format!(
        "SELECT id, user_id FROM oauth_revocation WHERE service = ? AND next_attempt_at <= {NOW} \
         ORDER BY next_attempt_at, id LIMIT 100"
    ))
    .bind(service)
    .load(conn)?;
    let mut connections: Vec<(String, Vec<i64>)> = Vec::new();
    for DueRow { id, user_id } in rows {
        match connections.iter_mut().find(|(user, _)| *user == user_id) {
            Some((_, ids)) => ids.push(id),
            None => connections.push((user_id, vec![id])),
        }
    }
    Ok(connections.into_iter().map(|(_, ids)| ids).collect())
}

/// The token is revoked, or never will be.
pub(crate) fn remove(conn: &mut Conn<'_>, id: i64) -> QueryResult<usize> {
    Statement::new("DELETE FROM oauth_revocation WHERE id = ?")
        .bind(id)
        .execute(conn)
}

/// Tries again after so many seconds.
pub(crate) fn postpone(conn: &mut Conn<'_>, id: i64, seconds: i64) -> QueryResult<usize> {
    Statement::new(format!(
        "UPDATE oauth_revocation SET next_attempt_at = {NOW} + ? WHERE id = ?"
    ))
    .bind(seconds)
    .bind(id)
    .execute(conn)
}
