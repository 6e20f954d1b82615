//! The life of a connection's tokens after the connect: read, refresh, disconnect.

mod breaker;
mod disconnect;
mod flight;
mod freshness;
mod lease;
mod refresh;
mod refresher;
mod revocations;
mod rotation;
mod seal;
mod status;

pub(crate) use breaker::Breakers;
pub(crate) use disconnect::{disconnect, purge_user};
pub(crate) use flight::Flights;
pub use refresher::{Refresher, RefresherHandle, Swept};
pub(crate) use refresher::{refresh_due, spawn as spawn_refresher};
pub(crate) use revocations::revoke_orphans;
pub(crate) use rotation::rotate;
pub use rotation::{KeyRotation, RotationProgress};
pub(crate) use seal::seal;
pub(crate) use status::status;
pub use status::{ConnectionStatus, Status};

use std::time::Duration;

use secrecy::SecretString;

use crate::{
    crypto::Place,
    descriptor::Descriptor,
    error::Error,
    host::OAuth,
    store::connections::{self, Stored},
    user::UserId,
};
use freshness::{is_alive, is_fresh};
use refresh::Need;

/// A live access token, and which generation of the row it came from.
#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) secret: SecretString,
    pub(crate) generation: i64,
}

/// A live access token, refreshed first if it is about to expire.
pub(crate) async fn access_token(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
) -> Result<AccessToken, Error> {
    let stored = connected(oauth, descriptor, user).await?;
    let lives = is_alive(&stored);
    // Without a refresh token there is nothing to do early.
    let is_final = stored.refresh_token.is_none() && lives;
    if is_final || is_fresh(descriptor, &stored) {
        return open(oauth, descriptor, user, &stored);
    }
    let refreshing = refresh::refresh(oauth, descriptor, user, stored.generation, Need::Due);
    if !lives {
        return refreshing.await;
    }
    // The provider's trouble is not the user's: a token that lives is served until it dies, and
    // nobody waits long for a newer one. The refresh goes on without us.
    match tokio::time::timeout(BRIEFLY, refreshing).await {
        Ok(Err(error)) if !error.is_reauth_required() && !error.is_not_connected() => {
            tracing::debug!(service = descriptor.service, %error, "serving the old token");
            open(oauth, descriptor, user, &stored)
        }
        Ok(result) => result,
        Err(_) => open(oauth, descriptor, user, &stored),
    }
}

/// How long a reader of a token that still lives waits for a newer one.
const BRIEFLY: Duration = Duration::from_secs(1);

/// A token newer than one that the API has just refused (RFC 6750 section 3.1).
pub(crate) async fn access_token_after(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
    refused: &AccessToken,
) -> Result<AccessToken, Error> {
    refresh::refresh(oauth, descriptor, user, refused.generation, Need::Refused).await
}

/// The user's row, if it is there and its grant has not ended.
async fn connected(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
) -> Result<Stored, Error> {
    let service = descriptor.service;
    let stored = find(oauth, descriptor, user)
        .await?
        .ok_or(Error::NotConnected { service })?;
    if stored.needs_reauth() {
        return Err(Error::ReauthRequired { service });
    }
    Ok(stored)
}

async fn find(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
) -> Result<Option<Stored>, Error> {
    let user = user.check(descriptor)?.clone();
    oauth
        .database()
        .run(move |conn| connections::find(conn, descriptor, &user))
        .await
}

fn open(
    oauth: &OAuth,
    descriptor: &Descriptor,
    user: &UserId,
    stored: &Stored,
) -> Result<AccessToken, Error> {
    let place = Place::of(descriptor, "access_token", user);
    Ok(AccessToken {
        secret: oauth.keys().open(place, stored.access_token.as_text())?,
        generation: stored.generation,
    })
}
