//! The public handle to an account.

use std::{fmt, marker::PhantomData};

use secrecy::SecretString;

use crate::{
    account,
    api::{Client, TokenHandle},
    error::Error,
    integration::OAuthIntegration,
    store::repository,
    tokens::Status,
    user::UserId,
};

/// One user's account at the service `I`; made by the derived `I::account(&oauth, user_id)`, which
/// asks nobody. It may be kept, cloned, and sent to other tasks.
pub struct Account<I> {
    inner: account::Account,
    integration: PhantomData<fn() -> I>,
}

impl<I: OAuthIntegration> Account<I> {
    pub(crate) fn new(inner: account::Account) -> Self {
        Self {
            inner,
            integration: PhantomData,
        }
    }

    /// The user whose account it is.
    #[must_use]
    pub fn owner(&self) -> &UserId {
        &self.inner.id.owner
    }

    /// Calls the service's API with a token that is always fresh.
    #[must_use = "a client does nothing until a request is sent"]
    pub fn client(&self) -> Client {
        Client::new(self.inner.clone())
    }

    /// A live access token, refreshed first if it is about to expire.
    ///
    /// # Errors
    /// [`Error::NotConnected`] and [`Error::ReauthRequired`] when only the user can help; others,
    /// such as [`Error::Unavailable`], when the token has run out and there is no new one now.
    pub async fn access_token(&self) -> Result<SecretString, Error> {
        let token = self.inner.access_token().await?;
        Ok(token.secret)
    }

    /// The token for work that takes longer than a token lives: streams, long jobs, clients of
    /// other protocols.
    #[must_use = "a handle does nothing until a token is asked for"]
    pub fn token_handle(&self) -> TokenHandle {
        TokenHandle::new(self.inner.clone())
    }

    /// Whether the account is connected, and with what. The provider is not asked.
    ///
    /// # Errors
    /// [`Error::Database`]
    pub async fn status(&self) -> Result<Status, Error> {
        self.inner.status().await
    }

    /// The account's row.
    ///
    /// # Errors
    /// [`Error::Database`]
    pub async fn connection(&self) -> Result<Option<I::Connection>, Error> {
        self.inner.read(repository::find_account).await
    }

    /// Deletes the tokens, and has them revoked at the provider where it can. Ending a connection
    /// that is not there is no error.
    ///
    /// # Errors
    /// [`Error::Database`]
    pub async fn disconnect(&self) -> Result<(), Error> {
        self.inner.disconnect().await.map(|_| ())
    }
}

impl<I> Clone for Account<I> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            integration: PhantomData,
        }
    }
}

impl<I> fmt::Debug for Account<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
