//! Whether there are rows: of an account, of its owner, of anybody else's.

use diesel::{QueryResult, QueryableByName, sql_types::BigInt};

use super::{Conn, Value, row_key, statement::Statement};
use crate::{account_id::AccountId, account_key::Key};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Whether a table has a row of which this is so.
pub(super) async fn is_there(
    conn: &mut Conn<'_>,
    table: &str,
    condition: &str,
    values: Vec<Value>,
) -> QueryResult<bool> {
    let found: Option<Count> = Statement::new(format!(
        r#"SELECT count(*) AS count FROM "{table}" WHERE {condition}"#
    ))
    .bind_all(values)
    .load_one(conn)
    .await?;
    Ok(found.is_some_and(|found| found.count > 0))
}

/// Whether the account has a row; where it is not known which it is, whether any of its owner's has.
pub(super) async fn is_connected(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<bool> {
    let table = &account.descriptor.table;
    let (condition, values) = match account.key {
        Some(_) => (row_key::is_row(table), row_key::values(account).collect()),
        None => (row_key::is_owners(table), vec![Value::from(&account.owner)]),
    };
    is_there(conn, table.name, &condition, values).await
}

/// Whether the account is connected, whoever its owner is: the same account at the provider, by what
/// tells accounts apart, and the same grant.
pub(super) async fn is_connected_by_anybody(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<bool> {
    let Some((is_key, key)) = is_key(account) else {
        return Ok(false);
    };
    is_there(conn, account.table(), &is_key, vec![key.into()]).await
}

/// Whether another owner than the account's own is connected with it.
pub(super) async fn is_connected_by_another(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<bool> {
    let Some((is_key, key)) = is_key(account) else {
        return Ok(false);
    };
    let (table, of) = (account.table(), &account.descriptor.table);
    let owner = of.sql_name(of.owner);
    let is_anothers = format!(r#"{is_key} AND "{table}"."{owner}" <> ?"#);
    let values = vec![key.into(), Value::from(&account.owner)];
    is_there(conn, table, &is_anothers, values).await
}

/// The condition that a row has the account's key, whoever its owner is.
fn is_key(account: &AccountId) -> Option<(String, &Key)> {
    let table = &account.descriptor.table;
    let column = table.sql_name(table.account_key?.name);
    let is_key = format!(r#""{}"."{column}" = ?"#, table.name);
    Some((is_key, account.key.as_ref()?))
}
