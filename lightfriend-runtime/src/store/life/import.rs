//! A connection that the application has brought from elsewhere.

use std::time::Instant;

use diesel::QueryResult;

use super::{Kept, is_another, is_elsewhere, keep, keep_newest, set};
use crate::{
    account_id::AccountId,
    store::{
        Conn, Row, Tokens, connections, exclusive, imports,
        moments::Moments,
        outbox::{self, Ids},
        present::{self, Present},
        transaction::{rehearsal, transaction},
    },
};

/// How an import ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Stored,
    /// There is a connection, which stays as it is.
    Kept,
    /// It was moved before, and ended since.
    Ended,
    /// Whoever refreshes the connection where it was before holds its lease, or has held it meanwhile:
    /// what is brought may be spent.
    Busy,
    /// The account belongs to another owner.
    Taken,
}

/// What is brought.
#[derive(Clone)]
pub(crate) struct Imported {
    pub(crate) row: Row,
    /// The groups of scopes that it has.
    pub(crate) scope_sets: Option<String>,
    /// When the row's moments were taken, by this process's clock.
    pub(crate) taken: (i64, Instant),
    /// It may take the place of a connection that is there, or was ended.
    pub(crate) replaces: bool,
    /// But not of one that was moved before: it is done for the second time.
    pub(crate) only_once: bool,
    /// The lease under which it was read, which ends with this.
    pub(crate) holder: Option<String>,
    /// Drawn before the first attempt: who repeats it knows the row again.
    pub(crate) generation: i64,
    pub(crate) claim: String,
    pub(crate) ids: Ids,
}

/// Stores what is brought, unless there is a connection, or was one that has been moved before. What it
/// replaces, where it may, waits in the outbox: both may be of one grant. A refresh token stays where
/// none is brought, as with a connect.
pub(crate) async fn import(
    conn: &mut Conn<'_>,
    account: &AccountId,
    imported: Imported,
) -> QueryResult<Outcome> {
    transaction(conn, async |conn| store(conn, account, imported).await).await
}

/// How that would end, of which nothing stays.
pub(crate) async fn rehearse(
    conn: &mut Conn<'_>,
    account: &AccountId,
    imported: Imported,
) -> QueryResult<Outcome> {
    rehearsal(conn, async |conn| store(conn, account, imported).await).await
}

async fn store(
    conn: &mut Conn<'_>,
    account: &AccountId,
    imported: Imported,
) -> QueryResult<Outcome> {
    let present = present::present(conn, account).await?;
    if let Some(present) = &present
        && present.generation == imported.generation
    {
        return Ok(Outcome::Stored);
    }
    let was_moved = imports::was_moved(conn, account).await?;
    let replaces = imported.replaces && !(imported.only_once && was_moved);
    if !replaces && (present.is_some() || was_moved) {
        return pass_over(conn, account, present.is_some(), &imported).await;
    }
    if !imports::spend(conn, account, imported.holder.as_deref()).await? {
        return Ok(Outcome::Busy);
    }
    if !exclusive::take(conn, account, &imported.claim).await? {
        return Ok(Outcome::Taken);
    }
    if !imports::mark(conn, account).await? && !replaces {
        // Moved by somebody else since it was asked.
        return Err(connections::overtaken());
    }
    put(conn, account, present, imported).await?;
    Ok(Outcome::Stored)
}

/// There is nothing to store. An account that is connected here by then has been moved, too: when that
/// is ended, what there was before does not come back.
async fn pass_over(
    conn: &mut Conn<'_>,
    account: &AccountId,
    is_connected: bool,
    imported: &Imported,
) -> QueryResult<Outcome> {
    if let Some(holder) = &imported.holder {
        imports::release(conn, account, holder).await?;
    }
    if !is_connected {
        return Ok(Outcome::Ended);
    }
    imports::mark(conn, account).await?;
    Ok(Outcome::Kept)
}

async fn put(
    conn: &mut Conn<'_>,
    account: &AccountId,
    present: Option<Present>,
    imported: Imported,
) -> QueryResult<()> {
    let (mut row, (taken, received)) = (imported.row, imported.taken);
    let kept = present.as_ref().and_then(|it| kept(account, it, &mut row));
    let moments = Moments::since(taken, received);
    let mut values = connections::values_of(&account.descriptor.table, row, moments);
    set(&mut values, "generation", imported.generation.into());
    values.push(("scope_sets", imported.scope_sets.into()));
    if let Some(expires_at) = kept.and_then(|kept| kept.expires_at) {
        set(&mut values, "refresh_token_expires_at", expires_at.into());
    }
    let seen = present.as_ref().map(|present| present.generation);
    connections::put(conn, account, seen, values).await?;
    if let Some(present) = present {
        let tokens = present.tokens;
        let replaced = Tokens {
            refresh_token: tokens.refresh_token.filter(|_| kept.is_none()),
            ..tokens
        };
        outbox::insert(conn, account, replaced, imported.ids).await?;
        keep_newest(conn, account).await?;
    }
    Ok(())
}

/// The refresh token of the connection that is replaced, unless that is somebody else's.
fn kept(account: &AccountId, present: &Present, row: &mut Row) -> Option<Kept> {
    let is_another = is_another(account, present, row) || is_elsewhere(account, present, row);
    keep(present, row, is_another)
}
