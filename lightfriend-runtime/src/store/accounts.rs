//! Who is connected: an owner's accounts, and everybody's in pages by the table's key.

use diesel::QueryResult;

use super::{Conn, cells::Cells, row_key, statement::Statement, stored::ACTIVE};
use crate::{account_id::AccountId, descriptor::Descriptor};

/// Accounts of one page.
const PAGE: usize = 200;

/// Accounts of a page, and whether there may be more.
pub(crate) struct Page {
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) is_last: bool,
}

/// Accounts that can be used, after the one given.
pub(crate) async fn page(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
    after: Option<&AccountId>,
) -> QueryResult<Page> {
    let (table, name) = (&descriptor.table, descriptor.table.name);
    let (texts, order) = (row_key::texts(conn.dialect(), table), row_key::order(table));
    let rest = after.map_or(String::new(), |_| {
        format!(" AND {}", row_key::is_later(table))
    });
    let rows: Vec<Cells> = Statement::about(table, format!(
        r#"SELECT {texts} FROM "{name}" WHERE #status = '{ACTIVE}'{rest} ORDER BY {order} LIMIT {PAGE}"#
    ))
    .bind_all(after.into_iter().flat_map(row_key::values))
    .load(conn)
    .await?;
    let accounts = readable(descriptor, &rows);
    Ok(Page {
        // A page without any owner leads to no other.
        is_last: rows.len() < PAGE || accounts.is_empty(),
        accounts,
    })
}

/// All accounts of an owner, in the order they were connected in; the key that the account has, if
/// any, says nothing here.
pub(crate) async fn of_owner(
    conn: &mut Conn<'_>,
    owners: &AccountId,
) -> QueryResult<Vec<AccountId>> {
    let descriptor = owners.descriptor;
    let (table, name) = (&descriptor.table, descriptor.table.name);
    let (texts, order) = (row_key::texts(conn.dialect(), table), row_key::order(table));
    let is_owners = row_key::is_owners(table);
    let rows: Vec<Cells> = Statement::about(
        table,
        format!(r#"SELECT {texts} FROM "{name}" WHERE {is_owners} ORDER BY #created_at, {order}"#),
    )
    .bind(&owners.owner)
    .load(conn)
    .await?;
    Ok(readable(descriptor, &rows))
}

fn readable(descriptor: &'static Descriptor, rows: &[Cells]) -> Vec<AccountId> {
    let readable = rows
        .iter()
        .filter_map(|cells| row_key::read(descriptor, cells));
    let accounts: Vec<AccountId> = readable.collect();
    let unreadable = rows.len() - accounts.len();
    if unreadable > 0 {
        let table = descriptor.table.name;
        tracing::warn!(table, unreadable, "owners of connections cannot be read");
    }
    accounts
}
