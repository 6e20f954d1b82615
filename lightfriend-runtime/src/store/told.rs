//! What was told of a connection, kept beside it: of several processes that find the same out, one
//! changes the row and says so.

use diesel::QueryResult;

use super::{
    Conn, Value,
    cells::Cells,
    row_key::{self, is_row},
    statement::{NOW, Statement},
    stored::ACTIVE,
};
use crate::{account_id::AccountId, descriptor::Descriptor};

/// Rows of one page.
const PAGE: usize = 200;

/// Rows of a page.
pub(crate) struct Page<T> {
    pub(crate) rows: Vec<T>,
    /// Whether others follow.
    pub(crate) is_full: bool,
}

impl<T> Page<T> {
    /// Rows whose owner cannot be read are left out: nobody could be told.
    fn of(rows: &[Cells], read: impl Fn(&Cells) -> Option<T>) -> Self {
        Self {
            rows: rows.iter().filter_map(read).collect(),
            is_full: rows.len() == PAGE,
        }
    }
}

/// A row of which it is known what was granted.
#[derive(Debug, Clone)]
pub(crate) struct Granted {
    pub(crate) account: AccountId,
    pub(crate) scopes: String,
    /// The groups of scopes that were asked for.
    pub(crate) scope_sets: Option<String>,
    /// The missing scopes that were told of last.
    pub(crate) missing_told: Option<String>,
}

/// The rows after this account's, in the order of the key.
pub(crate) async fn granted(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
    after: Option<&AccountId>,
) -> QueryResult<Page<Granted>> {
    let (table, name) = (&descriptor.table, descriptor.table.name);
    let (texts, key) = (row_key::texts(conn.dialect(), table), row_key::order(table));
    let later = after.map_or(String::new(), |_| {
        format!(" AND {}", row_key::is_later(table))
    });
    let rows: Vec<Cells> = Statement::about(table, format!(
        r#"SELECT {texts}, #scopes, #scope_sets, #missing_told FROM "{name}" WHERE #scopes IS NOT NULL AND #status = '{ACTIVE}'{later} ORDER BY {key} LIMIT {PAGE}"#
    ))
    .bind_all(after.into_iter().flat_map(row_key::values))
    .load(conn)
    .await?;
    Ok(Page::of(&rows, |cells| {
        Some(Granted {
            account: row_key::read(descriptor, cells)?,
            scopes: cells.text(2)?,
            scope_sets: cells.text(3),
            missing_told: cells.text(4),
        })
    }))
}

/// Notes that these scopes are missing; whether that was not known. A row to which something else has
/// been granted meanwhile, or that has asked for something else, is left alone.
pub(crate) async fn mark_missing(
    conn: &mut Conn<'_>,
    account: &AccountId,
    scopes: &str,
    scope_sets: Option<&str>,
    missing: &str,
) -> QueryResult<bool> {
    let (table, is_row) = (account.table(), is_row(&account.descriptor.table));
    let marked = Statement::about(&account.descriptor.table, format!(
        r#"UPDATE "{table}" SET #missing_told = ? WHERE {is_row} AND #scopes = ? AND COALESCE(#scope_sets, '') = ? AND (#missing_told IS NULL OR #missing_told <> ?)"#
    ))
    .bind(missing)
    .bind_all(row_key::values(account))
    .bind(scopes)
    .bind(scope_sets.unwrap_or_default())
    .bind(missing)
    .execute(conn)
    .await?;
    Ok(marked == 1)
}

/// A row whose refresh token ends by itself.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    pub(crate) account: AccountId,
    pub(crate) end: i64,
}

/// So little another end is the same one: some providers say what is left, to the second, with every
/// refresh.
const THE_SAME: i64 = 24 * 60 * 60;

/// That nobody was told of the end of the row's refresh token.
fn is_untold() -> String {
    format!("(#reauth_told IS NULL OR #reauth_told < #refresh_token_expires_at - {THE_SAME})")
}

/// The rows after this one whose refresh token ends in so many seconds or less, and of which nobody was
/// told.
pub(crate) async fn ending(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
    within: i64,
    after: Option<&Ending>,
) -> QueryResult<Page<Ending>> {
    let (table, name) = (&descriptor.table, descriptor.table.name);
    let (texts, key) = (row_key::texts(conn.dialect(), table), row_key::order(table));
    let is_untold = is_untold();
    let later = after.map_or(String::new(), |_| {
        let marks = ", ?".repeat(row_key::columns(table).count());
        format!(" AND (#refresh_token_expires_at, {key}) > (?{marks})")
    });
    let rows: Vec<Cells> = Statement::about(table, format!(
        r#"SELECT {texts}, #refresh_token_expires_at FROM "{name}" WHERE #refresh_token_expires_at <= ?{later} AND #refresh_token_expires_at > {NOW} AND #status = '{ACTIVE}' AND {is_untold} ORDER BY #refresh_token_expires_at, {key} LIMIT {PAGE}"#
    ))
    .bind(Value::FromNow(within))
    .bind_all(after.map(|row| row.end.into()))
    .bind_all(after.into_iter().flat_map(|row| row_key::values(&row.account)))
    .load(conn)
    .await?;
    Ok(Page::of(&rows, |cells| {
        Some(Ending {
            account: row_key::read(descriptor, cells)?,
            end: cells.whole(2)?,
        })
    }))
}

/// Notes that the end of the row's refresh token is told; whether it was not. A row that has another
/// refresh token by now is left alone.
pub(crate) async fn mark_ending(conn: &mut Conn<'_>, row: &Ending) -> QueryResult<bool> {
    let account = &row.account;
    let (table, is_row) = (account.table(), is_row(&account.descriptor.table));
    let is_untold = is_untold();
    let marked = Statement::about(&account.descriptor.table, format!(
        r#"UPDATE "{table}" SET #reauth_told = ? WHERE {is_row} AND #refresh_token_expires_at = ? AND #status = '{ACTIVE}' AND {is_untold}"#
    ))
    .bind(row.end)
    .bind_all(row_key::values(account))
    .bind(row.end)
    .execute(conn)
    .await?;
    Ok(marked == 1)
}
