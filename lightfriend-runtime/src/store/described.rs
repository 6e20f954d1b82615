//! What a user is told of a connection.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use super::{Conn, Sealed, Value, cells::Cells, connections::ACTIVE, statement::Statement};
use crate::{
    account_id::AccountId,
    descriptor::{Column, ColumnType},
};

/// What a user is told of a connection.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Described {
    #[diesel(sql_type = Text)]
    pub(crate) access_token: Sealed,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) scopes: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) expires_at: Option<i64>,
    #[diesel(sql_type = Bool)]
    pub(crate) is_active: bool,
    #[diesel(sql_type = BigInt)]
    pub(crate) created_at: i64,
    /// Since when the provider refuses to refresh it, if it does.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) refused_since: Option<i64>,
}

pub(crate) async fn describe(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<Described>> {
    let table = account.table();
    let sql = || {
        format!(
            r#"SELECT access_token, scopes, expires_at, status = '{ACTIVE}' AS is_active, created_at, refused_since FROM "{table}" WHERE user_id = ?"#
        )
    };
    Statement::kept("status", Some(account.descriptor), sql)
        .bind(&account.owner)
        .load_one(conn)
        .await
}

/// The struct's own columns that are no secrets, by name.
pub(crate) async fn public_fields(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<serde_json::Map<String, serde_json::Value>> {
    let columns = account.descriptor.table.columns.iter();
    let columns: Vec<&Column> = columns.filter(|column| !column.secret).collect();
    if columns.is_empty() {
        return Ok(serde_json::Map::new());
    }
    let table = account.table();
    // Qualified, because SQLite reads an unknown quoted name as a text.
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!(r#""{table}"."{}""#, column.name))
        .collect();
    let names = names.join(", ");
    let found: Option<Cells> = Statement::new(format!(
        r#"SELECT {names} FROM "{table}" WHERE user_id = ?"#
    ))
    .bind(&account.owner)
    .load_one(conn)
    .await?;
    let cells = found.map(|cells| cells.0).unwrap_or_default();
    let fields = columns.iter().zip(cells);
    Ok(fields
        .map(|(column, value)| (column.name.to_owned(), json(column, value)))
        .collect())
}

fn json(column: &Column, value: Value) -> serde_json::Value {
    match value {
        // SQLite has no truth values of its own.
        Value::BigInt(number) if column.ty == ColumnType::Bool => (number != 0).into(),
        value => serde_json::to_value(value).unwrap_or_default(),
    }
}
