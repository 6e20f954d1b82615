//! What every call of an API reads of a row.

use std::ops::Deref;

use diesel::{
    QueryResult, Queryable,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use super::{
    Conn, Sealed,
    cells::Cells,
    named::{Named, NamedColumns},
    row_key::{self, is_row},
    statement::{NOW, Statement},
};
use crate::{
    account_id::AccountId,
    descriptor::{Descriptor, TokenKind},
};

/// The grant stands, as far as is known.
pub(super) const ACTIVE: &str = "active";
/// The grant has ended; the user must connect again.
pub(super) const NEEDS_REAUTH: &str = "needs_reauth";

/// What every call of an API reads: the token, and whether it is good.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    token: StoredToken,
    /// What requests are made with, beside the token.
    pub(crate) named: Named,
}

/// The part of it that every integration has.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct StoredToken {
    pub(crate) generation: i64,
    pub(crate) access_token: Sealed,
    /// Whether there is a token to refresh with. It is read by whoever may present it only.
    pub(crate) can_refresh: bool,
    pub(crate) expires_at: Option<i64>,
    pub(crate) issued_at: i64,
    is_active: bool,
    /// The database's time when the row was read: instances' clocks need not agree.
    pub(crate) now: i64,
}

/// The fields' SQL types, in order.
type StoredTypes = (BigInt, Text, Bool, Nullable<BigInt>, BigInt, Bool, BigInt);

impl Deref for Stored {
    type Target = StoredToken;

    fn deref(&self) -> &StoredToken {
        &self.token
    }
}

impl StoredToken {
    pub(crate) fn needs_reauth(&self) -> bool {
        !self.is_active
    }
}

pub(crate) async fn find(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<Option<Stored>> {
    let (table, named) = (account.table(), NamedColumns::of(account.descriptor));
    let sql = || {
        let columns = &account.descriptor.table;
        let (can_refresh, named) = (can_refresh(account.descriptor), named.sql(columns));
        let is_row = is_row(columns);
        format!(
            r#"SELECT #generation, #access_token, {can_refresh}, #expires_at, #issued_at, #status = '{ACTIVE}', {NOW}{named} FROM "{table}" WHERE {is_row}"#
        )
    };
    let statement =
        Statement::kept("token", Some(account.descriptor), sql).bind_all(row_key::values(account));
    if named.is_empty() {
        let token = statement.load_one_typed::<StoredTypes, _>(conn).await?;
        return Ok(token.map(|token| Stored {
            token,
            named: Named::default(),
        }));
    }
    let cells: Option<Cells> = statement.load_one(conn).await?;
    Ok(cells.map(|cells| Stored {
        token: StoredToken::read(&cells),
        named: named.read(cells, STORED),
    }))
}

/// How many columns every integration has of what is read for a call.
const STORED: usize = 7;

impl StoredToken {
    /// Where which other columns are read is known when the application runs.
    fn read(cells: &Cells) -> Self {
        Self {
            generation: cells.whole(0).unwrap_or_default(),
            access_token: Sealed::from_text(cells.text(1).unwrap_or_default()),
            can_refresh: cells.truth(2),
            expires_at: cells.whole(3),
            issued_at: cells.whole(4).unwrap_or_default(),
            is_active: cells.truth(5),
            now: cells.whole(6).unwrap_or_default(),
        }
    }
}

/// Whether the row has the token that a refresh presents. An access token that is dead renews
/// nothing.
pub(super) fn can_refresh(descriptor: &Descriptor) -> String {
    match descriptor.token.refresh.token {
        TokenKind::RefreshToken => "#refresh_token IS NOT NULL".to_owned(),
        TokenKind::AccessToken => format!("(#expires_at IS NULL OR #expires_at > {NOW})"),
    }
}
