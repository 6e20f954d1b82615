//! Rows whose tokens run out soon, in pages over the indexes of the two expiries.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    Conn,
    connections::{ACTIVE, can_refresh},
    leases::is_free,
    present::as_text,
    statement::{NOW, Statement},
    types::user_id_text,
};
use crate::{descriptor::Descriptor, user::UserId};

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
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Candidate {
    #[diesel(sql_type = Text)]
    owner: String,
    /// Where each has a client of its own.
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) host: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub(crate) generation: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) expiry: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) issued_at: i64,
    /// The database's time.
    #[diesel(sql_type = BigInt)]
    pub(crate) now: i64,
}

/// Rows of a page with their owners, and the place after which the next begins.
pub(crate) struct Page {
    pub(crate) candidates: Vec<(UserId, Candidate)>,
    pub(crate) next: Option<Place>,
}

/// Expiry and owner of a row: no two have the same.
pub(crate) type Place = (i64, UserId);

/// Rows that can be refreshed.
fn is_refreshable(descriptor: &Descriptor) -> String {
    format!("status = '{ACTIVE}' AND {}", can_refresh(descriptor))
}

/// The rows after `after` whose expiry is at `until` or before, and that nobody is refreshing. A
/// refresh token that has expired by its provider's word is not tried.
pub(crate) async fn page(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    expiry: Expiry,
    until: i64,
    after: Option<&Place>,
) -> QueryResult<Page> {
    let (table, column) = (descriptor.table.name, expiry.column());
    let owner = user_id_text(conn.dialect(), descriptor.table.owner_id);
    let (is_free, is_refreshable) = (is_free(), is_refreshable(descriptor));
    let host = as_text(table, descriptor.host);
    let lives = match expiry {
        Expiry::AccessToken => String::new(),
        Expiry::RefreshToken => format!("AND {column} > {NOW}"),
    };
    let later = after.map_or(String::new(), |_| {
        format!("AND ({column}, user_id) > (?, ?)")
    });
    let rows: Vec<Candidate> = Statement::new(format!(
        r#"SELECT {owner} AS owner, {host} AS host, generation, {column} AS expiry, issued_at, {NOW} AS now FROM "{table}" WHERE {column} <= ? {later} AND {is_refreshable} {lives} AND {is_free} ORDER BY {column}, user_id LIMIT {PAGE}"#
    ))
    .bind(until)
    .bind_all(after.into_iter().flat_map(|(expiry, owner)| [(*expiry).into(), owner.into()]))
    .load(conn).await?;
    Ok(Page::of(descriptor, rows))
}

impl Page {
    fn of(descriptor: &Descriptor, rows: Vec<Candidate>) -> Self {
        let is_last = rows.len() < PAGE;
        let (table, found) = (descriptor.table.name, rows.len());
        let readable = rows.into_iter().filter_map(|row| {
            UserId::parse(descriptor.table.owner_id, &row.owner).map(|owner| (owner, row))
        });
        let candidates: Vec<_> = readable.collect();
        let unreadable = found - candidates.len();
        if unreadable > 0 {
            tracing::warn!(table, unreadable, "owners of connections cannot be read");
        }
        // A page without any owner leads to no other.
        let last = candidates.last().filter(|_| !is_last);
        let next = last.map(|(owner, row)| (row.expiry, owner.clone()));
        Self { candidates, next }
    }
}

/// What tokens of a service live, and the time.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub(crate) struct Lifetime {
    #[diesel(sql_type = BigInt)]
    pub(crate) seconds: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) now: i64,
}

/// The lifetime of the token that lives longest from now on: tokens of one service live alike.
pub(crate) async fn lifetime(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    expiry: Expiry,
) -> QueryResult<Option<Lifetime>> {
    let (table, column) = (descriptor.table.name, expiry.column());
    let is_refreshable = is_refreshable(descriptor);
    Statement::new(format!(
        r#"SELECT {column} - issued_at AS seconds, {NOW} AS now FROM "{table}" WHERE {column} IS NOT NULL AND {is_refreshable} ORDER BY {column} DESC LIMIT 1"#
    ))
    .load_one(conn).await
}
