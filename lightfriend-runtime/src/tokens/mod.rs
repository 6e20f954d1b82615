//! The life of a connection's tokens after the connect: read, refresh, disconnect.

mod attempt;
mod disconnect;
mod failure;
mod freshness;
mod lease;
mod refresh;
mod refresher;
mod revocations;
mod rotation;
mod seal;
mod status;
mod told;
mod which;

pub(crate) use disconnect::{purge_owner, purge_user};
pub use refresher::{Refresher, RefresherHandle, Swept};
pub(crate) use refresher::{refresh_due, spawn as spawn_refresher};
pub(crate) use rotation::rotate;
pub use rotation::{KeyRotation, RotationProgress};
pub(crate) use status::Accounts;
pub use status::{ConnectionStatus, Status};

use std::{sync::Arc, time::Duration};

use crate::{
    account::Account,
    error::Error,
    fields,
    pacing::AccessToken,
    store::stored::{self, Stored},
};
use freshness::{is_alive, is_fresh, is_young};
use refresh::Need;

/// What an API says beside its 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// That it is the token: `invalid_token` (RFC 6750 section 3.1).
    InvalidToken,
    /// Nothing, or something else.
    Unexplained,
}

/// How long a reader of a token that still lives waits for a newer one.
const BRIEFLY: Duration = Duration::from_secs(1);

impl Account {
    /// A live access token, refreshed first if it is about to expire.
    pub(crate) async fn access_token(&self) -> Result<AccessToken, Error> {
        let stored = self.connected().await?;
        let lives = is_alive(&stored);
        // Without a refresh token there is nothing to do early.
        let is_final = !stored.can_refresh && lives;
        if is_final || is_fresh(self.descriptor(), &stored) {
            return self.open_access_token(&stored);
        }
        // Apart, because what is seldom done must not make each read's future large.
        Box::pin(self.refreshed(stored.generation, lives)).await
    }

    /// A token newer than this generation, or the one there is if it lives and no newer one can be had.
    async fn refreshed(&self, seen: i64, lives: bool) -> Result<AccessToken, Error> {
        let refreshing = self.refresh(seen, Need::Due);
        if !lives {
            return refreshing.await;
        }
        // The provider's trouble is not the user's: a token that lives is served until it dies, and
        // nobody waits long for a newer one. The refresh goes on without us.
        match tokio::time::timeout(BRIEFLY, refreshing).await {
            Ok(Err(error)) if !error.is_reauth_required() && !error.is_not_connected() => {
                tracing::debug!(service = self.service(), %error, "serving the old token");
            }
            Ok(result) => return result,
            Err(_) => {}
        }
        // Whoever disconnected while we waited must not be served.
        let stored = self.connected().await?;
        self.open_access_token(&stored)
    }

    /// A token newer than one that the API has just refused (RFC 6750 section 3.1); `None` where a
    /// newer one would not help or cannot be had, so that the refusal is the answer.
    ///
    /// A token that is seconds old has not run out, and one that was refused before without a
    /// newer one helping will be refused again: whoever asks for a resource that always answers
    /// 401 must not cause a refresh each time.
    pub(crate) async fn access_token_after(
        &self,
        refused: &AccessToken,
        refusal: Refusal,
    ) -> Result<Option<AccessToken>, Error> {
        let stored = self.connected().await?;
        let is_newest = stored.generation == refused.generation;
        if is_newest && is_alive(&stored) {
            let (known, generation) = (&self.tools.refused_tokens, refused.generation);
            let has_ended =
                || refusal == Refusal::InvalidToken && known.note_invalid(&self.id, generation);
            let is_renewed = if stored.can_refresh {
                !is_young(&stored) && !known.knows(&self.id, generation)
            } else {
                // What cannot be renewed asks the user for a new grant.
                has_ended()
            };
            if !is_renewed {
                return Ok(None);
            }
        }
        let newer = self.refresh(refused.generation, Need::Refused).await?;
        Ok(Some(newer))
    }

    /// Remembers that the API has refused this token.
    pub(crate) fn note_refused(&self, token: &AccessToken) {
        self.tools.refused_tokens.note(&self.id, token.generation);
    }

    /// The row, if it is there and its grant has not ended.
    async fn connected(&self) -> Result<Stored, Error> {
        let service = self.service();
        let stored = self
            .read(stored::find)
            .await?
            .ok_or(Error::NotConnected { service })?;
        if stored.needs_reauth() {
            return Err(Error::ReauthRequired { service });
        }
        Ok(stored)
    }

    fn open_access_token(&self, stored: &Stored) -> Result<AccessToken, Error> {
        Ok(AccessToken {
            secret: self.open("access_token", &stored.access_token)?,
            generation: stored.generation,
            fields: Arc::new(fields::of_row(self, &stored.named)?),
        })
    }
}
