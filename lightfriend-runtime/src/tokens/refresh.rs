//! Refreshing a connection's tokens (RFC 6749 section 6).

use secrecy::SecretString;

use super::{
    AccessToken, connected,
    disconnect::{Orphans, revoke_later},
    find,
    freshness::is_fresh,
    open, seal,
};
use crate::{
    clock,
    crypto::Place,
    descriptor::Descriptor,
    error::Error,
    host::OAuth,
    protocol::TokenAnswer,
    store::connections::{self, Stored},
    user::UserId,
};

/// A token newer than the generation that the caller has seen and found wanting.
pub(super) async fn refresh(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
    seen: i64,
) -> Result<AccessToken, Error> {
    let key = (descriptor.table.name, user.clone());
    let refresh = Refresh {
        oauth: oauth.clone(),
        descriptor,
        user: user.clone(),
    };
    oauth
        .flights()
        .join(key, || async move { refresh.run(seen).await })
        .await
}

struct Refresh {
    oauth: OAuth,
    descriptor: &'static Descriptor,
    user: UserId,
}

impl Refresh {
    async fn run(&self, seen: i64) -> Result<AccessToken, Error> {
        let stored = connected(&self.oauth, self.descriptor, &self.user).await?;
        if stored.generation != seen && is_fresh(self.descriptor, &stored, clock::now()) {
            // Somebody was faster.
            return self.open(&stored);
        }
        let Some(sealed) = &stored.refresh_token else {
            return Err(self.without_refresh_token(&stored).await);
        };
        let refresh_token = self
            .oauth
            .keys()
            .open(self.place("refresh_token"), sealed.as_text())?;
        match self.ask(&refresh_token).await {
            Ok(answer) => self.commit(&stored, &answer).await,
            Err(error) => self.fail(&stored, error).await,
        }
    }

    async fn ask(&self, refresh_token: &SecretString) -> Result<TokenAnswer, Error> {
        let credentials = self.oauth.credentials(self.descriptor)?;
        let redirect_uri = self.oauth.redirect_uri(self.descriptor);
        self.oauth
            .token_client(self.descriptor, &credentials, &redirect_uri)
            .refresh(refresh_token)
            .await
    }

    /// Writes the new tokens, if the row is still the one they were asked for.
    async fn commit(&self, stored: &Stored, answer: &TokenAnswer) -> Result<AccessToken, Error> {
        let update = seal(self.oauth.keys(), self.descriptor, &self.user, answer)?;
        let (descriptor, user) = (self.descriptor, self.user.clone());
        let seen = Some(stored.generation);
        let written = self
            .oauth
            .database()
            .run_until_done(move |conn| {
                connections::update_tokens(conn, descriptor, &user, seen, update.clone())
            })
            .await?;
        if written == 1 {
            tracing::info!(service = self.descriptor.service, "refreshed");
            return Ok(AccessToken {
                secret: answer.access_token.clone(),
                generation: stored.generation + 1,
            });
        }
        self.overtaken(answer).await
    }

    /// The row has changed meanwhile: gone, or connected anew.
    async fn overtaken(&self, answer: &TokenAnswer) -> Result<AccessToken, Error> {
        let service = self.descriptor.service;
        if let Some(newer) = find(&self.oauth, self.descriptor, &self.user).await? {
            return self.open(&newer);
        }
        // Disconnected while we asked: the new tokens must not outlive that.
        let tokens = Orphans {
            refresh_token: answer.refresh_token.clone(),
            access_token: Some(answer.access_token.clone()),
        };
        revoke_later(&self.oauth, self.descriptor, tokens);
        Err(Error::NotConnected { service })
    }

    /// The three classes of failure. Only `invalid_grant` touches the row.
    async fn fail(&self, stored: &Stored, error: Error) -> Result<AccessToken, Error> {
        let service = self.descriptor.service;
        match error {
            Error::Refused {
                code: "invalid_grant",
                ..
            } => self.grant_ended(stored).await,
            error if error.is_misconfigured() => {
                tracing::error!(service, %error, "refresh refused: the operator must act");
                Err(error)
            }
            error if error.is_transient() => {
                tracing::warn!(service, %error, "refresh failed for now");
                Err(error)
            }
            error => {
                tracing::warn!(service, %error, "refresh answered unusably");
                Err(Error::Unavailable {
                    service,
                    problem: "it does not answer refreshes usably",
                    retry_after: None,
                })
            }
        }
    }

    /// `invalid_grant` speaks of the token we sent; somebody may have replaced it since.
    async fn grant_ended(&self, stored: &Stored) -> Result<AccessToken, Error> {
        let service = self.descriptor.service;
        let current = connected(&self.oauth, self.descriptor, &self.user).await?;
        if current.generation != stored.generation {
            return self.open(&current);
        }
        self.mark(stored).await?;
        tracing::warn!(service, "the grant has ended; the user must connect again");
        Err(Error::ReauthRequired { service })
    }

    /// Nothing can renew the token: that ends the connection once the token is dead.
    async fn without_refresh_token(&self, stored: &Stored) -> Error {
        let service = self.descriptor.service;
        let is_dead = stored
            .expires_at
            .is_some_and(|expires_at| expires_at <= clock::now());
        if is_dead && let Err(error) = self.mark(stored).await {
            return error;
        }
        Error::ReauthRequired { service }
    }

    async fn mark(&self, stored: &Stored) -> Result<usize, Error> {
        let (descriptor, user, generation) =
            (self.descriptor, self.user.clone(), stored.generation);
        self.oauth
            .database()
            .run(move |conn| connections::mark_needs_reauth(conn, descriptor, &user, generation))
            .await
    }

    fn open(&self, stored: &Stored) -> Result<AccessToken, Error> {
        open(&self.oauth, self.descriptor, &self.user, stored)
    }

    fn place(&self, column: &'static str) -> Place<'_> {
        Place::of(self.descriptor, column, &self.user)
    }
}
