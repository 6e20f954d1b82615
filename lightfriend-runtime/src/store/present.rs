//! What of a row a new connection takes over, and what is left of one that ends.

use diesel::QueryResult;

use super::{
    Conn, Sealed,
    cells::Cells,
    model::Tokens,
    named::{Named, NamedColumns},
    row_key::{self, is_row},
    shared,
    statement::Statement,
};
use crate::account_id::AccountId;

/// The field that says, by its name, which account at the provider it is.
pub(crate) const ACCOUNT: &str = "account";

/// What a new connection is going to replace.
#[derive(Debug, Clone)]
pub(crate) struct Present {
    pub(crate) tokens: Tokens,
    pub(crate) refresh_token_expires_at: Option<i64>,
    pub(crate) generation: i64,
    /// The groups of scopes that were asked for.
    pub(crate) scope_sets: Option<String>,
    /// The account at the provider, where the struct has a field for it that is no secret.
    pub(crate) account: Option<String>,
}

pub(crate) async fn present(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<Present>> {
    let (table, named) = (
        &account.descriptor.table,
        NamedColumns::plain(account.descriptor),
    );
    let mut columns = table.columns.iter();
    let known = columns.any(|column| column.name == ACCOUNT && !column.secret);
    let account_name = row_key::text(table, known.then_some(ACCOUNT));
    let shared_by = row_key::text(table, shared::column(account.descriptor));
    let (name, is_row, more) = (table.name, is_row(table), named.sql(table));
    let cells: Option<Cells> = Statement::about(table, format!(
        r#"SELECT #access_token, #refresh_token, {shared_by}, #refresh_token_expires_at, {account_name}, #generation, #scope_sets{more} FROM "{name}" WHERE {is_row}"#
    ))
    .bind_all(row_key::values(account))
    .load_one(conn)
    .await?;
    Ok(cells.map(|cells| Present {
        refresh_token_expires_at: cells.whole(3),
        account: cells.text(4),
        generation: cells.whole(5).unwrap_or_default(),
        scope_sets: cells.text(6),
        tokens: tokens(&named, cells, 7),
    }))
}

/// The columns that the user has given, as they stand in the row.
pub(crate) async fn given(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<Named> {
    let (table, columns) = (
        &account.descriptor.table,
        NamedColumns::given(account.descriptor),
    );
    let (name, names, is_row) = (table.name, columns.sql(table), is_row(table));
    let cells: Option<Cells> = Statement::about(
        table,
        format!(r#"SELECT #generation{names} FROM "{name}" WHERE {is_row}"#),
    )
    .bind_all(row_key::values(account))
    .load_one(conn)
    .await?;
    Ok(cells
        .map(|cells| columns.read(cells, 1))
        .unwrap_or_default())
}

/// The tokens in a row's first three cells, and what is named behind so many.
fn tokens(named: &NamedColumns, cells: Cells, others: usize) -> Tokens {
    Tokens {
        access_token: Sealed::from_text(cells.text(0).unwrap_or_default()),
        refresh_token: cells.text(1).map(Sealed::from_text),
        shared_by: cells.text(2),
        named: named.read(cells, others),
    }
}

/// Deletes the owner's row and returns its tokens.
pub(crate) async fn delete(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<Tokens>> {
    let (table, named) = (
        &account.descriptor.table,
        NamedColumns::plain(account.descriptor),
    );
    let shared_by = row_key::text(table, shared::column(account.descriptor));
    let (name, is_row, more) = (table.name, is_row(table), named.sql(table));
    let cells: Option<Cells> = Statement::about(table, format!(
        r#"DELETE FROM "{name}" WHERE {is_row} RETURNING #access_token, #refresh_token, {shared_by}{more}"#
    ))
    .bind_all(row_key::values(account))
    .load_one(conn)
    .await?;
    Ok(cells.map(|cells| tokens(&named, cells, 3)))
}
