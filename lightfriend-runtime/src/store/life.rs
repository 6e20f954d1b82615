//! A connection's beginning and its end, each in one transaction with what it leaves to be revoked:
//! a crash leaves either the connection or what it takes to end it.

use std::time::Instant;

use diesel::QueryResult;

use super::{
    Conn, Row, Tokens, Value,
    connections::{self, Present},
    database::transaction,
    flows::{self, Ending, Mark},
    outbox::{self, Ticket},
};
use crate::{account_id::AccountId, descriptor::Descriptor};

/// Most connections of an account that were replaced and wait to be revoked.
const MOST_REPLACED: u32 = 10;

/// What a connect has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connected {
    /// Whether another account at the provider was connected before.
    pub(crate) is_another_account: bool,
}

impl Connected {
    const FOR_THE_FIRST_TIME: Self = Self {
        is_another_account: false,
    };
}

/// Stores the connection that a flow has brought, with its moments by the database's clock. What it
/// replaces waits in the outbox: to revoke it now might end the new grant too. `None` when the flow
/// is gone: the user, or the connection, was ended meanwhile.
pub(crate) fn connect(
    conn: &mut Conn<'_>,
    account: &AccountId,
    flow: &Mark,
    row: Row,
    received: Instant,
) -> QueryResult<Option<Connected>> {
    transaction(conn, |conn| match flows::finish(conn, flow)? {
        Ending::Now => store(conn, account, row, received).map(Some),
        Ending::Before => Ok(Some(Connected::FOR_THE_FIRST_TIME)),
        Ending::Gone => Ok(None),
    })
}

fn store(
    conn: &mut Conn<'_>,
    account: &AccountId,
    mut row: Row,
    received: Instant,
) -> QueryResult<Connected> {
    connections::to_database_clock(conn, &mut row, received)?;
    let Some(present) = connections::present(conn, account)? else {
        connections::upsert(conn, account.descriptor, row)?;
        return Ok(Connected::FOR_THE_FIRST_TIME);
    };
    let is_another_account = is_another(&present, &row);
    let replaced = replace(present, &mut row, is_another_account);
    connections::upsert(conn, account.descriptor, row)?;
    outbox::insert(conn, account, replaced)?;
    keep_newest(conn, account)?;
    Ok(Connected { is_another_account })
}

/// What waits beside a connection is bounded.
fn keep_newest(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<()> {
    let dropped = outbox::keep_newest(conn, account, MOST_REPLACED)?;
    if dropped > 0 {
        let (service, owner) = (account.service(), &account.owner);
        tracing::warn!(
            service, %owner, dropped,
            "the oldest replaced tokens are forgotten and will not be revoked: there are too many"
        );
    }
    Ok(())
}

/// What of the present row is replaced. A provider that gives a refresh token with the first
/// consent only means the one it has given (RFC 6749 section 6), unless that was somebody else's.
fn replace(present: Present, row: &mut Row, is_another_account: bool) -> Tokens {
    let mut refresh_token = present.refresh_token;
    if row.refresh_token.is_none() && !is_another_account {
        row.refresh_token = refresh_token.take();
        row.refresh_token_expires_at = row
            .refresh_token_expires_at
            .or(present.refresh_token_expires_at);
    }
    Tokens {
        access_token: present.access_token,
        refresh_token,
    }
}

/// Whether both rows say which account they are of, and it is not the same.
fn is_another(present: &Present, row: &Row) -> bool {
    let found = row
        .fields
        .iter()
        .find(|(name, _)| *name == connections::ACCOUNT);
    let new = match found {
        Some((_, Value::Text(text))) => text.clone(),
        Some((_, Value::Integer(number))) => number.to_string(),
        Some((_, Value::BigInt(number))) => number.to_string(),
        _ => return false,
    };
    let old = present.account.as_deref();
    old.is_some_and(|old| !old.is_empty() && !new.is_empty() && old != new)
}

/// What a disconnect has found and left.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// Whether there was a connection.
    pub(crate) was_connected: bool,
    /// What is to be revoked now, in this order.
    pub(crate) due: Vec<Ticket>,
}

/// Deletes the owner's row and releases what can be revoked without it. `client` are the
/// integrations that share the account's client, its own first.
pub(crate) fn disconnect(
    conn: &mut Conn<'_>,
    account: &AccountId,
    client: &[&'static Descriptor],
) -> QueryResult<Ended> {
    transaction(conn, |conn| {
        // What is on its way from the provider for this account is not wanted any more.
        flows::forget_claimed(conn, account.service(), &account.owner.to_string())?;
        let deleted = connections::delete(conn, account)?;
        let was_connected = deleted.is_some();
        if let Some(tokens) = deleted {
            outbox::insert(conn, account, tokens)?;
        }
        let due = outbox::release(conn, &account.owner, client)?;
        Ok(Ended { was_connected, due })
    })
}

/// Gives up tokens that belong to no row; what of them is to be revoked now. Beside a connection
/// they wait for its end, like what a reconnect replaces.
pub(crate) fn give_up(
    conn: &mut Conn<'_>,
    account: &AccountId,
    tokens: Tokens,
    client: &[&'static Descriptor],
) -> QueryResult<Vec<Ticket>> {
    transaction(conn, |conn| {
        outbox::insert(conn, account, tokens)?;
        let released = outbox::release(conn, &account.owner, client)?;
        keep_newest(conn, account)?;
        Ok(released)
    })
}
