//! The public handle to an account.

use std::{fmt, marker::PhantomData, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};

use super::OAuth;
use crate::{
    account,
    account_id::AccountId,
    account_key::AccountKey as _,
    api::{Client, TokenHandle},
    error::Error,
    flow,
    integration::OAuthIntegration,
    store::{Sealed, accounts, repository},
    tokens::Status,
    user::UserId,
};

/// One owner's account at the service `I`; made by the derived `I::account(&oauth, user_id)`, which
/// asks nobody. It may be kept, cloned, and sent to other tasks.
pub struct Account<I: OAuthIntegration> {
    inner: account::Account,
    key: I::AccountKey,
    integration: PhantomData<fn() -> I>,
}

impl<I: OAuthIntegration> Account<I> {
    pub(crate) fn new(oauth: &OAuth, owner: UserId, key: I::AccountKey) -> Self {
        let inner = oauth.account(I::DESCRIPTOR, owner);
        Self {
            inner: inner.with_key(key.clone().into_key()),
            key,
            integration: PhantomData,
        }
    }

    /// The account of an id that the database has; `None` where its key is of another type.
    pub(crate) fn of(oauth: &OAuth, id: AccountId) -> Option<Self> {
        Some(Self {
            key: I::AccountKey::of_key(id.key.as_ref())?,
            inner: account::Account::new(oauth.tools(), id),
            integration: PhantomData,
        })
    }

    /// All accounts of an owner.
    pub(crate) async fn all(oauth: &OAuth, owner: UserId) -> Result<Vec<Self>, Error> {
        let owners = oauth.account(I::DESCRIPTOR, owner);
        let ids = owners.read(accounts::of_owner).await?;
        let accounts = ids.into_iter();
        Ok(accounts.filter_map(|id| Self::of(oauth, id)).collect())
    }

    /// Whose account it is: the user's, unless the struct says `owner`.
    #[must_use]
    pub fn owner(&self) -> &UserId {
        &self.inner.id.owner
    }

    /// Which of the owner's accounts it is, by the field that tells them apart; `()` where an owner
    /// has one.
    #[must_use]
    pub fn key(&self) -> I::AccountKey {
        self.key.clone()
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

    /// A link for a mail or a chat that sends this user to the provider, to connect again. It is good
    /// once, for this user alone, for so long (a week at most), and until the account is disconnected;
    /// of more than ten the oldest goes. Whoever follows it must be signed in as this user then, and,
    /// unless the builder says [`FlowCookie`](crate::CallbackSession::FlowCookie), again when the
    /// provider sends them back: in other hands it is of no use, and not used up. A session that does
    /// not come along from a mail, as in a `SameSite=Strict` cookie or a bearer token, cannot follow it.
    ///
    /// It is a secret until it is used: keep the query out of logs of requests.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use lightfriend_runtime::{Error, ExposeSecret as _, OAuth, OAuthIntegration};
    /// # #[derive(OAuthIntegration)]
    /// # #[oauth(provider = "google", scopes("https://www.googleapis.com/auth/calendar.events"))]
    /// # pub struct GoogleCalendar;
    /// # async fn send_mail(_: i32, _: &str) {}
    /// async fn remind(oauth: &OAuth, user_id: i32) -> Result<(), Error> {
    ///     let account = GoogleCalendar::account(oauth, user_id);
    ///     let link = account.reconnect_link(Duration::from_hours(24)).await?;
    ///     send_mail(user_id, link.expose_secret()).await;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for less than a second; [`Error::Misconfigured`] when the builder was
    /// not given the integration; [`Error::Database`]
    pub async fn reconnect_link(&self, valid_for: Duration) -> Result<SecretString, Error> {
        let user = self.owner().clone();
        if self.inner.descriptor().table.connected_by.is_some() {
            return Err(Error::InvalidRequest(
                "this account's owner is no user: say which, by reconnect_link_for(user, ..)",
            ));
        }
        self.link_for(&user, valid_for).await
    }

    /// [`reconnect_link`](Self::reconnect_link) for one of the users who may manage the connections of
    /// an owner that is no user, such as an organization. When the link is followed the application is
    /// asked again whether this user may.
    ///
    /// # Errors
    /// Those of [`reconnect_link`](Self::reconnect_link).
    pub async fn reconnect_link_for(
        &self,
        user: impl Into<UserId>,
        valid_for: Duration,
    ) -> Result<SecretString, Error> {
        self.link_for(&user.into(), valid_for).await
    }

    async fn link_for(&self, user: &UserId, valid_for: Duration) -> Result<SecretString, Error> {
        user.check(self.inner.descriptor())?;
        let ticket = flow::offer(&self.inner, user, valid_for).await?;
        let path = format!("{}/oauth/reconnect", self.inner.descriptor().route);
        let link = self.inner.tools.backend.at(&path);
        Ok(format!("{link}?ticket={}", ticket.expose_secret()).into())
    }

    /// Seals a secret for one column of the account's row, as the repository functions take it.
    ///
    /// # Errors
    /// [`Error::Internal`] when the operating system gives no random bytes.
    pub fn seal(&self, column: &'static str, secret: &SecretString) -> Result<Sealed, Error> {
        self.inner.seal(column, secret)
    }

    /// Opens a secret from one column of the account's row.
    ///
    /// # Errors
    /// [`Error::KeyUnavailable`] when its key is not in the ring; [`Error::Unsealable`] when it is
    /// altered or from another place.
    pub fn open(&self, column: &'static str, sealed: &Sealed) -> Result<SecretString, Error> {
        self.inner.open(column, sealed)
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

impl<I: OAuthIntegration> Clone for Account<I> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            key: self.key.clone(),
            integration: PhantomData,
        }
    }
}

impl<I: OAuthIntegration> fmt::Debug for Account<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
