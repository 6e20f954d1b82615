//! Going through everybody who is connected.

use std::{collections::VecDeque, fmt, marker::PhantomData};

use super::{Account, OAuth};
use crate::{account_id::AccountId, error::Error, integration::OAuthIntegration, store::accounts};

/// The connected accounts of the service `I`, one after the other, for jobs; made by the derived
/// `I::connected(&oauth)`.
///
/// They are read in pages, so there may be any number, and a page is not held while an account is
/// worked on. Who connects or disconnects meanwhile may be met or not. Accounts that need the user
/// are left out.
pub struct Connected<I> {
    oauth: OAuth,
    page: VecDeque<AccountId>,
    after: Option<AccountId>,
    is_last: bool,
    integration: PhantomData<fn() -> I>,
}

impl<I: OAuthIntegration> Connected<I> {
    pub(crate) fn new(oauth: &OAuth) -> Self {
        Self {
            oauth: oauth.clone(),
            page: VecDeque::new(),
            after: None,
            is_last: false,
            integration: PhantomData,
        }
    }

    /// The next account; `None` after the last.
    ///
    /// # Errors
    /// [`Error::Database`]; asking again goes on where it stopped.
    pub async fn next(&mut self) -> Result<Option<Account<I>>, Error> {
        if self.page.is_empty() && !self.is_last {
            let after = self.after.clone();
            let tools = self.oauth.tools();
            let page = tools
                .database
                .read(async move |conn| accounts::page(conn, I::DESCRIPTOR, after.as_ref()).await)
                .await?;
            self.is_last = page.is_last;
            self.after = page.accounts.last().cloned();
            self.page = page.accounts.into();
        }
        let account = self.page.pop_front();
        Ok(account.and_then(|id| Account::of(&self.oauth, id)))
    }
}

impl<I> fmt::Debug for Connected<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connected").finish_non_exhaustive()
    }
}
