//! Rows whose tokens run out soon, in pages over the indexes of the two expiries.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};

use super::{
    Conn,
    leases::is_free,
    sqlite::{NOW, user_id_text},
    statement::Statement,
};
use crate::{descriptor::Descriptor, user::UserId};

/// Rows of one page.
pub(crate) const PAGE: usize = 200;

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
    #[diesel(sql_type = BigInt)]
    pub(crate) id: i64,
    #[diesel(sql_type = Text)]
    user: String,
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

impl Candidate {
    pub(crate) fn user(&self, descriptor: &Descriptor) -> Option<UserId> {
        UserId::parse(descriptor.table.user_id, &self.user)
    }
}

/// Rows that can be refreshed: the condition of the indexes, word for word.
pub(crate) const REFRESHABLE: &str = "status = 'active' AND refresh_token IS NOT NULL";

/// The rows after `after` (expiry and id) whose expiry is at `until` or before, and that nobody is
/// refreshing. A refresh token that has expired by its provider's word is not tried.
pub(crate) fn page(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    expiry: Expiry,
    until: i64,
    after: (i64, i64),
) -> QueryResult<Vec<Candidate>> {
    let (table, column) = (descriptor.table.name, expiry.column());
    let user = user_id_text(descriptor.table.user_id);
    let is_free = is_free();
    let lives = match expiry {
        Expiry::AccessToken => String::new(),
        Expiry::RefreshToken => format!("AND {column} > {NOW}"),
    };
    Statement::new(format!(
        r#"SELECT id, {user} AS user, generation, {column} AS expiry, issued_at, {NOW} AS now FROM "{table}" WHERE {column} <= ? AND ({column}, id) > (?, ?) AND {REFRESHABLE} {lives} AND {is_free} ORDER BY {column}, id LIMIT {PAGE}"#
    ))
    .bind(until)
    .bind(after.0)
    .bind(after.1)
    .load(conn)
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
pub(crate) fn lifetime(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    expiry: Expiry,
) -> QueryResult<Option<Lifetime>> {
    let (table, column) = (descriptor.table.name, expiry.column());
    Statement::new(format!(
        r#"SELECT {column} - issued_at AS seconds, {NOW} AS now FROM "{table}" WHERE {column} IS NOT NULL AND {REFRESHABLE} ORDER BY {column} DESC LIMIT 1"#
    ))
    .load_one(conn)
}
