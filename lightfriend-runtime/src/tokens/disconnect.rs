//! Ending a connection: here at once, at the provider as soon as it answers.

use std::time::Duration;

use secrecy::SecretString;
use tracing::Instrument as _;

use crate::{
    crypto::Place,
    descriptor::Descriptor,
    error::Error,
    host::OAuth,
    protocol::revocation::{TokenTypeHint, revoke},
    random,
    store::{
        Sealed,
        connections::{self, Deleted},
    },
    user::UserId,
};

/// Deletes the user's connection, then asks the provider to revoke its tokens without making
/// anyone wait. Without a connection there is nothing to do, which is no error.
pub(crate) async fn disconnect(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
) -> Result<(), Error> {
    user.check(descriptor)?;
    let (oauth, user) = (oauth.clone(), user.clone());
    // Detached: a request that goes away between the two must not keep the tokens alive.
    let task = async move { delete_and_revoke(&oauth, descriptor, &user).await };
    tokio::spawn(task.instrument(tracing::Span::current()))
        .await
        .map_err(|_| Error::Internal("a disconnect was lost"))?
}

async fn delete_and_revoke(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
) -> Result<(), Error> {
    let owner = user.clone();
    let deleted = oauth
        .database()
        .run(move |conn| connections::delete(conn, descriptor, &owner))
        .await?;
    oauth
        .flights()
        .forget(&(descriptor.table.name, user.clone()));
    if let Some(deleted) = deleted {
        tracing::info!(service = descriptor.service, "disconnected");
        let tokens = open(oauth, descriptor, user, &deleted);
        revoke_later(oauth, descriptor, tokens);
    }
    Ok(())
}

/// Tokens that nobody holds any more. Either may be missing.
pub(super) struct Orphans {
    pub(super) refresh_token: Option<SecretString>,
    pub(super) access_token: Option<SecretString>,
}

/// What does not open cannot be revoked, which the log says.
fn open(oauth: &OAuth, descriptor: &Descriptor, user: &UserId, deleted: &Deleted) -> Orphans {
    let open = |column, sealed: &Sealed| {
        oauth
            .keys()
            .open(Place::of(descriptor, column, user), sealed.as_text())
            .inspect_err(|error| {
                tracing::warn!(service = descriptor.service, %error, "cannot revoke");
            })
            .ok()
    };
    Orphans {
        refresh_token: deleted
            .refresh_token
            .as_ref()
            .and_then(|sealed| open("refresh_token", sealed)),
        access_token: open("access_token", &deleted.access_token),
    }
}

/// Revokes tokens that nobody holds any more, in a task of its own. The refresh token goes first:
/// it is the one that could make others (RFC 7009 section 2.1).
pub(super) fn revoke_later(oauth: &OAuth, descriptor: &'static Descriptor, tokens: Orphans) {
    if descriptor.revocation_endpoint.is_none() {
        return;
    }
    let oauth = oauth.clone();
    let task = async move {
        if let Some(token) = tokens.refresh_token {
            patiently(&oauth, descriptor, &token, TokenTypeHint::RefreshToken).await;
        }
        if let Some(token) = tokens.access_token {
            patiently(&oauth, descriptor, &token, TokenTypeHint::AccessToken).await;
        }
    };
    tokio::spawn(task.instrument(tracing::Span::current()));
}

const ATTEMPTS: u32 = 4;
const MOST_RETRY_AFTER: Duration = Duration::from_mins(1);

async fn patiently(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    token: &SecretString,
    hint: TokenTypeHint,
) {
    let service = descriptor.service;
    for attempt in 1..=ATTEMPTS {
        match attempt_once(oauth, descriptor, token, hint).await {
            Ok(()) => {
                tracing::info!(service, ?hint, "revoked");
                return;
            }
            Err(error) if error.is_transient() && attempt < ATTEMPTS => {
                let pause = Duration::from_millis(250) * 4_u32.pow(attempt);
                let asked = error.retry_after().unwrap_or_default();
                tokio::time::sleep(asked.min(MOST_RETRY_AFTER).max(random::jitter(pause))).await;
            }
            Err(error) => {
                tracing::warn!(service, ?hint, %error, "the provider did not revoke");
                return;
            }
        }
    }
}

async fn attempt_once(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    token: &SecretString,
    hint: TokenTypeHint,
) -> Result<(), Error> {
    let credentials = oauth.credentials(descriptor)?;
    let redirect_uri = oauth.redirect_uri(descriptor);
    let client = oauth.token_client(descriptor, &credentials, &redirect_uri);
    revoke(client, token, hint).await
}
