//! A connection that the application has brought from elsewhere.

use std::time::Instant;

use diesel::QueryResult;

use super::{Kept, is_another, is_elsewhere, keep, keep_newest, set};
use crate::{
    account_id::AccountId,
    store::{
        Conn, Row, Tokens, connections, exclusive,
        moments::Moments,
        outbox::{self, Ids},
        present::{self, Present},
        transaction::transaction,
    },
};

/// How an import ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Stored,
    /// There is a connection, which stays as it is.
    Kept,
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
    /// It may take the place of a connection that is there.
    pub(crate) replaces: bool,
    /// Drawn before the first attempt: who repeats it knows the row again.
    pub(crate) generation: i64,
    pub(crate) claim: String,
    pub(crate) ids: Ids,
}

/// Stores what is brought, unless there is a connection. What it replaces, where it may, waits in the
/// outbox: both may be of one grant. A refresh token stays where none is brought, as with a connect.
pub(crate) async fn import(
    conn: &mut Conn<'_>,
    account: &AccountId,
    imported: Imported,
) -> QueryResult<Outcome> {
    transaction(conn, async |conn| {
        let present = present::present(conn, account).await?;
        match &present {
            Some(present) if present.generation == imported.generation => {
                return Ok(Outcome::Stored);
            }
            Some(_) if !imported.replaces => return Ok(Outcome::Kept),
            _ => {}
        }
        if !exclusive::take(conn, account, &imported.claim).await? {
            return Ok(Outcome::Taken);
        }
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
        Ok(Outcome::Stored)
    })
    .await
}

/// The refresh token of the connection that is replaced, unless that is somebody else's.
fn kept(account: &AccountId, present: &Present, row: &mut Row) -> Option<Kept> {
    let is_another = is_another(account, present, row) || is_elsewhere(account, present, row);
    keep(present, row, is_another)
}
