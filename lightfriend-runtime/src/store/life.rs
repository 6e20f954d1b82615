//! A connection's beginning and its end, each in one transaction with what it leaves to be revoked:
//! a crash leaves either the connection or what it takes to end it.

mod import;

use std::time::Instant;

use diesel::QueryResult;

use super::{
    Conn, Named, Row, Tokens, Value,
    connections::{self, Values},
    exclusive,
    flows::{self, Ending, Mark},
    imports,
    moments::Moments,
    outbox::{self, Ids, Ticket},
    present::{self, Present},
    transaction::transaction,
};
use crate::{account_id::AccountId, descriptor::Descriptor};

pub(crate) use import::{Imported, Outcome as ImportOutcome, import, rehearse};

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

/// How a connect ends that has brought tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Stored(Connected),
    /// The flow is gone: the user, or the connection, was ended meanwhile.
    Gone,
    /// The account belongs to another owner.
    Taken,
}

/// What a flow has brought.
#[derive(Clone)]
pub(crate) struct Arrival {
    pub(crate) row: Row,
    /// The groups of scopes that were asked for.
    pub(crate) scope_sets: Option<String>,
    /// It was begun for the account that it leads to: what that one had asked for was known.
    pub(crate) is_expected: bool,
    /// The scopes that were asked for and not granted, of which the owner is told.
    pub(crate) missing: Option<String>,
    /// When the tokens were there, by this process's clock.
    pub(crate) received: Instant,
    /// Of what it replaces, in the outbox.
    pub(crate) ids: Ids,
}

/// Stores the connection that a flow has brought, with its moments by the database's clock. What it
/// replaces waits in the outbox: to revoke it now might end the new grant too.
pub(crate) async fn connect(
    conn: &mut Conn<'_>,
    account: &AccountId,
    flow: &Mark,
    arrival: Arrival,
) -> QueryResult<Outcome> {
    transaction(conn, async |conn| match flows::finish(conn, flow).await? {
        Ending::Now => store(conn, account, flow, arrival).await,
        Ending::Before => Ok(Outcome::Stored(Connected::FOR_THE_FIRST_TIME)),
        Ending::Gone => Ok(Outcome::Gone),
    })
    .await
}

async fn store(
    conn: &mut Conn<'_>,
    account: &AccountId,
    flow: &Mark,
    arrival: Arrival,
) -> QueryResult<Outcome> {
    let mut row = arrival.row;
    if !exclusive::take(conn, account, &flow.name).await? {
        // Nothing is stored: whoever asks again, or did not hear of this, finds no flow that is done.
        flows::forget(conn, flow).await?;
        return Ok(Outcome::Taken);
    }
    let (table, moments) = (
        &account.descriptor.table,
        Moments::since(row.issued_at, arrival.received),
    );
    let values_of = |row, asked: Option<String>| {
        let mut values = connections::values_of(table, row, moments);
        values.push(("scope_sets", asked.into()));
        set(&mut values, "missing_told", arrival.missing.into());
        values
    };
    let Some(present) = present::present(conn, account).await? else {
        let values = values_of(row, arrival.scope_sets);
        connections::put(conn, account, None, values).await?;
        return Ok(Outcome::Stored(Connected::FOR_THE_FIRST_TIME));
    };
    let is_another_account =
        is_another(account, &present, &row) || is_elsewhere(account, &present, &row);
    let kept = keep(&present, &mut row, is_another_account);
    let asked = if arrival.is_expected {
        arrival.scope_sets
    } else {
        both(present.scope_sets.as_deref(), arrival.scope_sets.as_deref())
    };
    let mut values = values_of(row, asked);
    if let Some(expires_at) = kept.and_then(|kept| kept.expires_at) {
        set(&mut values, "refresh_token_expires_at", expires_at.into());
    }
    connections::put(conn, account, Some(present.generation), values).await?;
    let replaced = Tokens {
        refresh_token: present.tokens.refresh_token.filter(|_| kept.is_none()),
        ..present.tokens
    };
    outbox::insert(conn, account, replaced, arrival.ids).await?;
    keep_newest(conn, account).await?;
    Ok(Outcome::Stored(Connected { is_another_account }))
}

/// The names of two lists.
fn both(one: Option<&str>, other: Option<&str>) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for name in one
        .into_iter()
        .chain(other)
        .flat_map(|list| list.split(' '))
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join(" "))
}

fn set(values: &mut Values, name: &str, value: Value) {
    let found = values.iter_mut().find(|(column, _)| *column == name);
    if let Some((_, present)) = found {
        *present = value;
    }
}

/// What waits beside a connection is bounded.
async fn keep_newest(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<()> {
    let dropped = outbox::keep_newest(conn, account, MOST_REPLACED).await?;
    if dropped > 0 {
        let (service, owner) = (account.service(), &account.owner);
        tracing::warn!(
            service, %owner, dropped,
            "the oldest replaced tokens are forgotten and will not be revoked: there are too many"
        );
    }
    Ok(())
}

/// A refresh token that stays, and its end by the database's clock, where the answer says nothing of
/// it.
#[derive(Clone, Copy)]
struct Kept {
    expires_at: Option<i64>,
}

/// A provider that gives a refresh token with the first consent only means the one it has given
/// (RFC 6749 section 6), unless that was somebody else's.
fn keep(present: &Present, row: &mut Row, is_another_account: bool) -> Option<Kept> {
    if row.refresh_token.is_some() || is_another_account {
        return None;
    }
    row.refresh_token = Some(present.tokens.refresh_token.clone()?);
    let own = row.refresh_token_expires_at;
    let expires_at = present.refresh_token_expires_at;
    Some(Kept {
        expires_at: expires_at.filter(|_| own.is_none()),
    })
}

/// Whether both rows say which account they are of, and it is not the same.
fn is_another(account: &AccountId, present: &Present, row: &Row) -> bool {
    // Where a key tells accounts apart, the name may change.
    if account.key.is_some() {
        return false;
    }
    let found = row
        .fields
        .iter()
        .find(|(name, _)| *name == present::ACCOUNT);
    let new = match found {
        Some((_, Value::Text(text))) => text.clone(),
        Some((_, Value::Integer(number))) => number.to_string(),
        Some((_, Value::BigInt(number))) => number.to_string(),
        _ => return false,
    };
    let old = present.account.as_deref();
    old.is_some_and(|old| !old.is_empty() && !new.is_empty() && old != new)
}

/// Whether the address that tokens are refreshed at is another one with the new row's values: a
/// refresh token is of no use there, and nobody else's to see.
fn is_elsewhere(account: &AccountId, present: &Present, row: &Row) -> bool {
    let descriptor = account.descriptor;
    let mut named = Named::default();
    for column in descriptor.table.columns {
        let mut new = row.fields.iter();
        if let Some((_, value)) = new.find(|(name, _)| *name == column.name) {
            named.add(column, value.clone());
        }
    }
    let old = &present.tokens.named;
    let mut fields = descriptor.fields_of_refresh_address();
    fields.any(|name| {
        named
            .get(name)
            .is_some_and(|new| old.get(name) != Some(new))
    })
}

/// What a disconnect has found and left.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// Whether there was a connection.
    pub(crate) was_connected: bool,
    /// What is to be revoked now, in this order.
    pub(crate) due: Vec<Ticket>,
}

/// Deletes the account's row and releases what can be revoked without it. `client` are the
/// integrations that share the account's client, its own first.
pub(crate) async fn disconnect(
    conn: &mut Conn<'_>,
    account: &AccountId,
    client: &[&'static Descriptor],
    ids: Ids,
) -> QueryResult<Ended> {
    transaction(conn, async |conn| {
        // What is on its way from the provider for this account is not wanted any more.
        flows::forget_claimed(conn, account).await?;
        let deleted = present::delete(conn, account).await?;
        exclusive::give_up(conn, account).await?;
        let was_connected = match deleted {
            Some(tokens) => {
                outbox::insert(conn, account, tokens, ids.clone()).await?;
                // What an old table still has of the account is ended with it.
                imports::mark(conn, account).await?;
                true
            }
            None => outbox::are_there(conn, account, &ids).await?,
        };
        let due = outbox::release(conn, account, client, Some(&ids)).await?;
        Ok(Ended { was_connected, due })
    })
    .await
}

/// Gives up tokens that belong to no row; what of them is to be revoked now. Beside a connection
/// they wait for its end, like what a reconnect replaces.
pub(crate) async fn give_up(
    conn: &mut Conn<'_>,
    account: &AccountId,
    tokens: Tokens,
    client: &[&'static Descriptor],
    ids: Ids,
) -> QueryResult<Vec<Ticket>> {
    transaction(conn, async |conn| {
        outbox::insert(conn, account, tokens, ids.clone()).await?;
        let released = outbox::release(conn, account, client, Some(&ids)).await?;
        keep_newest(conn, account).await?;
        Ok(released)
    })
    .await
}
