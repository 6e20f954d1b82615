//! Rows whose tokens run out soon, in pages over the indexes of the two expiries.

use diesel::{QueryResult, QueryableByName, sql_types::BigInt};

use super::{
    Conn,
    cells::Cells,
    leases::is_free,
    row_key,
    statement::{NOW, Statement},
    stored::{ACTIVE, can_refresh},
};
use crate::{account_id::AccountId, descriptor::Descriptor};

/// Rows of one page.
const PAGE: usize = 200;

/// Which expiry a page goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expiry {
    AccessToken,
    RefreshToken,
}

impl Expiry {
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::AccessToken => "expires_at",
            Self::RefreshToken => "refresh_token_expires_at",
        }
    }
}

/// A row that may be due.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) account: AccountId,
    /// Where each has a client of its own.
    pub(crate) host: Option<String>,
    pub(crate) generation: i64,
    pub(crate) expiry: i64,
    pub(crate) issued_at: i64,
    /// The database's time.
    pub(crate) now: i64,
}

/// Rows of a page, and the place after which the next begins.
pub(crate) struct Page {
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) next: Option<Place>,
}

/// Expiry and account of a row: no two have the same.
pub(crate) type Place = (i64, AccountId);

/// Rows that can be refreshed.
fn is_refreshable(descriptor: &Descriptor) -> String {
    format!("#status = '{ACTIVE}' AND {}", can_refresh(descriptor))
}

/// The rows after `after` whose expiry is at `until` or before, and that nobody is refreshing. A
/// refresh token that has expired by its provider's word is not tried.
pub(crate) async fn page(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
    expiry: Expiry,
    until: i64,
    after: Option<&Place>,
) -> QueryResult<Page> {
    let (table, name) = (&descriptor.table, descriptor.table.name);
    let column = table.sql_name(expiry.column());
    let (texts, key) = (row_key::texts(conn.dialect(), table), row_key::order(table));
    let (is_free, is_refreshable) = (is_free("#lease_until"), is_refreshable(descriptor));
    let host = row_key::text(table, descriptor.host);
    let lives = match expiry {
        Expiry::AccessToken => String::new(),
        Expiry::RefreshToken => format!("AND {column} > {NOW}"),
    };
    let later = after.map_or(String::new(), |_| {
        let marks = ", ?".repeat(row_key::columns(table).count());
        format!("AND ({column}, {key}) > (?{marks})")
    });
    let rows: Vec<Cells> = Statement::about(table, format!(
        r#"SELECT {texts}, {host}, #generation, {column}, #issued_at, {NOW} FROM "{name}" WHERE {column} <= ? {later} AND {is_refreshable} {lives} AND {is_free} ORDER BY {column}, {key} LIMIT {PAGE}"#
    ))
    .bind(until)
    .bind_all(after.map(|(expiry, _)| (*expiry).into()))
    .bind_all(after.into_iter().flat_map(|(_, account)| row_key::values(account)))
    .load(conn).await?;
    Ok(Page::of(descriptor, &rows))
}

impl Page {
    fn of(descriptor: &'static Descriptor, rows: &[Cells]) -> Self {
        let is_last = rows.len() < PAGE;
        let readable = rows
            .iter()
            .filter_map(|cells| Candidate::read(descriptor, cells));
        let candidates: Vec<Candidate> = readable.collect();
        let unreadable = rows.len() - candidates.len();
        if unreadable > 0 {
            let table = descriptor.table.name;
            tracing::warn!(table, unreadable, "owners of connections cannot be read");
        }
        // A page without any owner leads to no other.
        let last = candidates.last().filter(|_| !is_last);
        let next = last.map(|row| (row.expiry, row.account.clone()));
        Self { candidates, next }
    }
}

impl Candidate {
    fn read(descriptor: &'static Descriptor, cells: &Cells) -> Option<Self> {
        Some(Self {
            account: row_key::read(descriptor, cells)?,
            host: cells.text(2),
            generation: cells.whole(3)?,
            expiry: cells.whole(4)?,
            issued_at: cells.whole(5)?,
            now: cells.whole(6)?,
        })
    }
}

/// What tokens of a service live, and the time. No column of a table begins like these names: rows are
/// put in order by a column, and not by what stands for one.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub(crate) struct Lifetime {
    #[diesel(sql_type = BigInt, column_name = _seconds)]
    pub(crate) seconds: i64,
    #[diesel(sql_type = BigInt, column_name = _now)]
    pub(crate) now: i64,
}

/// The lifetime of the token that lives longest from now on: tokens of one service live alike.
pub(crate) async fn lifetime(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    expiry: Expiry,
) -> QueryResult<Option<Lifetime>> {
    let (table, name) = (&descriptor.table, descriptor.table.name);
    let column = table.sql_name(expiry.column());
    let is_refreshable = is_refreshable(descriptor);
    Statement::about(table, format!(
        r#"SELECT {column} - #issued_at AS _seconds, {NOW} AS _now FROM "{name}" WHERE {column} IS NOT NULL AND {is_refreshable} ORDER BY {column} DESC LIMIT 1"#
    ))
    .load_one(conn).await
}
