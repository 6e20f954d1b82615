//! What waits for a connection that has gone by other ways than a disconnect.

use diesel::QueryResult;

use super::{
    super::{
        Conn,
        row_key::{self, account_of},
        statement::Statement,
        transaction::transaction,
        types::owner_is,
    },
    Whose, release,
};
use crate::{
    account_id::AccountId,
    descriptor::{ColumnType, Descriptor},
};

/// Accounts of waiting rows whose connection has gone by other ways than a disconnect, as with the
/// row of their user; a hundred at most.
pub(crate) async fn abandoned(
    conn: &mut Conn<'_>,
    client: &[&'static Descriptor],
) -> QueryResult<Vec<AccountId>> {
    let Some(descriptor) = client.first().copied() else {
        return Ok(Vec::new());
    };
    let used_by = if descriptor.revocation_ends_grant() {
        client
    } else {
        &client[..1]
    };
    let (dialect, own) = (conn.dialect(), descriptor.table.owner_id);
    let unused: Vec<String> = used_by
        .iter()
        .map(|other| {
            let table = &other.table;
            let name = table.name;
            let is_owner = owner_is(dialect, table, "oauth_revocation.user_id", own);
            let is_connection = if other.service == descriptor.service {
                is_accounts(descriptor, is_owner)
            } else {
                is_owner
            };
            format!(r#"NOT EXISTS (SELECT 1 FROM "{name}" WHERE {is_connection})"#)
        })
        .collect();
    let rows: Vec<Whose> = Statement::new(format!(
        "SELECT DISTINCT user_id, account FROM oauth_revocation WHERE service = ? \
         AND next_attempt_at IS NULL AND {} LIMIT 100",
        unused.join(" AND ")
    ))
    .bind(descriptor.service)
    .load(conn)
    .await?;
    let rows = rows.iter();
    Ok(rows
        .filter_map(|row| account_of(descriptor, &row.user_id, row.account.as_deref()))
        .collect())
}

/// The condition that a row of the table is of the outbox's account. Where an owner may have several,
/// what is of no known account waits for all of them; where a revocation ends every grant, whose the
/// account is does not matter.
fn is_accounts(descriptor: &Descriptor, is_owner: String) -> String {
    let table = &descriptor.table;
    let Some(column) = table.account_key else {
        return is_owner;
    };
    let key = match column.ty {
        ColumnType::Text => format!(r#""{}"."{}""#, table.name, table.sql_name(column.name)),
        _ => row_key::text(table, Some(column.name)),
    };
    let is_key = format!("{key} = oauth_revocation.account");
    if descriptor.revocation_ends_grant() {
        format!("({is_key} OR (oauth_revocation.account IS NULL AND {is_owner}))")
    } else {
        format!("{is_owner} AND (oauth_revocation.account IS NULL OR {is_key})")
    }
}

/// [`release`] in a transaction of its own.
pub(crate) async fn release_abandoned(
    conn: &mut Conn<'_>,
    accounts: &[AccountId],
    client: &[&'static Descriptor],
) -> QueryResult<()> {
    transaction(conn, async |conn| {
        for account in accounts {
            release(conn, account, client, None).await?;
        }
        Ok(())
    })
    .await
}
