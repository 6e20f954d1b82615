//! A token for long work.

use std::sync::{Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};

use crate::{account::Account, error::Error, pacing::AccessToken, tokens::Refusal};

/// A user's access token that is read anew each time it is needed: the opposite of a token kept in
/// a variable for twelve hours. Made by [`Client::token_handle`](crate::Client::token_handle).
///
/// It may be shared between tasks.
#[derive(Debug)]
pub struct TokenHandle {
    account: Account,
    /// The only token there is, where none is stored yet.
    given: Option<AccessToken>,
    /// The newest that was handed out.
    last: Mutex<Option<AccessToken>>,
}

impl TokenHandle {
    pub(crate) fn new(account: Account) -> Self {
        Self::with(account, None)
    }

    pub(super) fn with(account: Account, given: Option<AccessToken>) -> Self {
        Self {
            account,
            given,
            last: Mutex::new(None),
        }
    }

    /// A token that lives, refreshed first if need be. Ask again before each use.
    ///
    /// # Errors
    /// Those of the derived `access_token`: [`Error::NotConnected`], [`Error::ReauthRequired`], and
    /// what passes.
    pub async fn get(&self) -> Result<SecretString, Error> {
        let token = match &self.given {
            Some(given) => given.clone(),
            None => self.account.access_token().await?,
        };
        Ok(self.keep(token))
    }

    /// A token newer than this one, because the API has refused it (RFC 6750 section 3.1). Tasks
    /// that find out one after the other cause one refresh: whoever names a token that is not the
    /// newest gets the newest.
    ///
    /// # Errors
    /// As [`get`](Self::get), and [`Error::InvalidApiResponse`] with the status 401 where a newer
    /// token would not help: this one is younger than 30 seconds, or was refused before, or there
    /// is no refresh token.
    pub async fn renew(&self, refused: &SecretString) -> Result<SecretString, Error> {
        let newest = self.last().clone();
        let is_newest =
            |token: &AccessToken| token.secret.expose_secret() == refused.expose_secret();
        let token = match newest.filter(is_newest) {
            _ if self.given.is_some() => return Err(self.not_better()),
            Some(refused) => self.newer(&refused).await?,
            None => self.account.access_token().await?,
        };
        Ok(self.keep(token))
    }

    async fn newer(&self, refused: &AccessToken) -> Result<AccessToken, Error> {
        let newer = self
            .account
            .access_token_after(refused, Refusal::Unexplained)
            .await?;
        newer.ok_or_else(|| self.not_better())
    }

    fn not_better(&self) -> Error {
        Error::InvalidApiResponse {
            service: self.account.service(),
            problem: "the API refuses a token that a newer one would not better",
            status: Some(401),
            missing_scope: None,
            source: None,
        }
    }

    fn keep(&self, token: AccessToken) -> SecretString {
        let secret = token.secret.clone();
        *self.last() = Some(token);
        secret
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<AccessToken>> {
        // A value that is replaced whole cannot be half of one.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
