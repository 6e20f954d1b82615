//! How a row of an integration's table is found: by its owner and, where an owner may have several
//! accounts, by the column that tells them apart. There is no other identity in it.

use super::{cells::Cells, conn::Dialect, types::owner_text, value::Value};
use crate::{
    account_id::AccountId,
    account_key::Key,
    descriptor::{Descriptor, Table},
    user::UserId,
};

/// The columns of the key, in order, by our names.
pub(super) fn columns(table: &Table) -> impl Iterator<Item = &'static str> {
    let key = table.account_key.map(|key| key.name);
    std::iter::once(table.owner).chain(key)
}

/// The same for a list of columns.
pub(super) fn list(table: &Table) -> String {
    let columns: Vec<String> = sql_names(table).map(|it| format!(r#""{it}""#)).collect();
    columns.join(", ")
}

/// The columns of the key, by their names in the database.
pub(super) fn sql_names(table: &Table) -> impl Iterator<Item = &'static str> {
    columns(table).map(|column| table.sql_name(column))
}

/// The same to order rows by, and to compare with. Qualified, because Postgres takes a plain name for
/// what the statement gives under it, which may be a text.
pub(super) fn order(table: &Table) -> String {
    let name = table.name;
    let columns: Vec<String> = sql_names(table)
        .map(|column| format!(r#""{name}"."{column}""#))
        .collect();
    columns.join(", ")
}

/// The condition that it is an account's row, whose values are the [`values`] of the account.
/// Qualified, because SQLite reads an unknown quoted name as a text.
pub(super) fn is_row(table: &Table) -> String {
    let name = table.name;
    let conditions: Vec<String> = sql_names(table)
        .map(|column| format!(r#""{name}"."{column}" = ?"#))
        .collect();
    conditions.join(" AND ")
}

/// The condition that it is a row of an owner's.
pub(super) fn is_owners(table: &Table) -> String {
    format!(r#""{}"."{}" = ?"#, table.name, table.sql_name(table.owner))
}

/// The values of an account's key. An account of which it is not known which it is has no row.
pub(super) fn values(account: &AccountId) -> impl Iterator<Item = Value> {
    let is_keyed = account.descriptor.table.account_key.is_some();
    let key = account.key.as_ref().map_or(Value::Null, Value::from);
    let key = is_keyed.then_some(key);
    std::iter::once(Value::from(&account.owner)).chain(key)
}

/// The condition that a row comes after an account's, in this [`order`].
pub(super) fn is_later(table: &Table) -> String {
    let marks: Vec<&str> = columns(table).map(|_| "?").collect();
    format!("({}) > ({})", order(table), marks.join(", "))
}

/// The key's columns as texts, to be read by [`read`]; two, whatever the table.
pub(super) fn texts(dialect: Dialect, table: &Table) -> String {
    let owner = owner_text(dialect, table);
    let key = table.account_key.map(|key| key.name);
    format!("{owner}, {}", text(table, key))
}

/// A column's value as text, or none.
pub(super) fn text(table: &Table, column: Option<&str>) -> String {
    match column {
        Some(column) => {
            let (table, column) = (table.name, table.sql_name(column));
            format!(r#"CAST("{table}"."{column}" AS TEXT)"#)
        }
        None => "CAST(NULL AS TEXT)".to_owned(),
    }
}

/// The account whose row has these texts in its first cells; `None` if they are of other types.
pub(super) fn read(descriptor: &'static Descriptor, cells: &Cells) -> Option<AccountId> {
    account_of(descriptor, &cells.text(0)?, cells.text(1).as_deref())
}

/// The account of these texts; `None` if they are of other types than the columns.
pub(crate) fn account_of(
    descriptor: &'static Descriptor,
    owner: &str,
    key: Option<&str>,
) -> Option<AccountId> {
    let table = &descriptor.table;
    let key = match (table.account_key, key) {
        (Some(column), Some(text)) => Some(Key::parse(column.ty, text)?),
        _ => None,
    };
    Some(AccountId {
        descriptor,
        owner: UserId::parse(table.owner_id, owner)?,
        key,
    })
}
