//! What a user is told of a connection.

use diesel::QueryResult;
use serde_json::{Map, Value as Json};

use super::{
    Conn, Sealed, Value,
    cells::Cells,
    row_key::{self, is_row},
    shape::CONNECTED_BY,
    statement::{NOW, Statement},
    stored::ACTIVE,
};
use crate::{
    account_id::AccountId,
    descriptor::{Column, ColumnType, Descriptor, Table},
};

/// What a user is told of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    pub(crate) access_token: Sealed,
    pub(crate) scopes: Option<String>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) is_active: bool,
    pub(crate) created_at: i64,
    /// Since when the provider refuses to refresh it, if it does.
    pub(crate) refused_since: Option<i64>,
    pub(crate) refresh_token_expires_at: Option<i64>,
    /// The groups of scopes that were asked for.
    pub(crate) scope_sets: Option<String>,
    /// Who has connected it, where the owner is not the user.
    pub(crate) connected_by: Option<String>,
    /// The database's time when it was read.
    pub(crate) now: i64,
    /// The struct's own columns that are no secrets, by name.
    pub(crate) fields: Map<String, Json>,
}

/// What is told of an account.
pub(crate) async fn describe(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<Described>> {
    let table = &account.descriptor.table;
    let sql = || {
        let (described, name) = (columns(table), table.name);
        let is_row = is_row(table);
        format!(r#"SELECT {described} FROM "{name}" WHERE {is_row}"#)
    };
    let statement = Statement::kept("status", Some(account.descriptor), sql);
    let cells: Option<Cells> = statement
        .bind_all(row_key::values(account))
        .load_one(conn)
        .await?;
    Ok(cells.map(|cells| read(account.descriptor, cells, 0)))
}

/// What is told of all accounts of an owner, in the order they were connected in; the key that the
/// account has, if any, says nothing here.
pub(crate) async fn describe_all(
    conn: &mut Conn<'_>,
    owners: &AccountId,
) -> QueryResult<Vec<(AccountId, Described)>> {
    let descriptor = owners.descriptor;
    let (table, name) = (&descriptor.table, descriptor.table.name);
    let (texts, described) = (row_key::texts(conn.dialect(), table), columns(table));
    let (is_owners, order) = (row_key::is_owners(table), row_key::order(table));
    let rows: Vec<Cells> = Statement::about(table, format!(
        r#"SELECT {texts}, {described} FROM "{name}" WHERE {is_owners} ORDER BY #created_at, {order}"#
    ))
    .bind(&owners.owner)
    .load(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|cells| {
            let account = row_key::read(descriptor, &cells)?;
            Some((account, read(descriptor, cells, 2)))
        })
        .collect())
}

/// How many columns every integration has of what is told.
const DESCRIBED: usize = 10;

fn columns(table: &Table) -> String {
    let connected_by = row_key::text(table, table.connected_by.map(|_| CONNECTED_BY));
    // Qualified, because SQLite reads an unknown quoted name as a text.
    let own = public(table).map(|column| format!(r##", "{}"."#{}""##, table.name, column.name));
    let own: String = own.collect();
    format!(
        "#access_token, #scopes, #expires_at, #status = '{ACTIVE}', #created_at, #refused_since, \
         #refresh_token_expires_at, #scope_sets, {connected_by}, {NOW}{own}"
    )
}

fn public(table: &Table) -> impl Iterator<Item = &'static Column> {
    table.columns.iter().filter(|column| !column.secret)
}

/// What stands in a row's cells, behind so many others.
fn read(descriptor: &Descriptor, mut cells: Cells, others: usize) -> Described {
    cells.0.drain(..others.min(cells.0.len()));
    let own = cells.0.split_off(DESCRIBED.min(cells.0.len()));
    let fields = public(&descriptor.table).zip(own);
    Described {
        access_token: Sealed::from_text(cells.text(0).unwrap_or_default()),
        scopes: cells.text(1),
        expires_at: cells.whole(2),
        is_active: cells.truth(3),
        created_at: cells.whole(4).unwrap_or_default(),
        refused_since: cells.whole(5),
        refresh_token_expires_at: cells.whole(6),
        scope_sets: cells.text(7),
        connected_by: cells.text(8),
        now: cells.whole(9).unwrap_or_default(),
        fields: fields
            .map(|(column, value)| (column.name.to_owned(), json(column, value)))
            .collect(),
    }
}

fn json(column: &Column, value: Value) -> Json {
    match value {
        // SQLite has no truth values of its own.
        Value::BigInt(number) if column.ty == ColumnType::Bool => (number != 0).into(),
        value => serde_json::to_value(value).unwrap_or_default(),
    }
}
