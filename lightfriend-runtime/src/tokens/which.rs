//! Which of an owner's accounts a request speaks of, where there may be several. What it says is looked
//! for among the owner's own: another owner's key is answered like one that does not exist.

use crate::{
    account::Account,
    account_id::AccountId,
    error::Error,
    store::{accounts, stored},
};

impl Account {
    /// The owner's account of this key.
    ///
    /// # Errors
    /// [`Error::NotConnected`] where there is none.
    pub(crate) async fn named(&self, key: &str) -> Result<Self, Error> {
        let service = self.service();
        let found = self.find(key).await?;
        found.ok_or(Error::NotConnected { service })
    }

    /// The owner's account: the one of this key, or the only one there is. `None` where there is none.
    ///
    /// # Errors
    /// [`Error::WhichAccount`] where there are several and no key.
    pub(crate) async fn which(&self, key: Option<&str>) -> Result<Option<Self>, Error> {
        if self.descriptor().table.account_key.is_none() {
            return Ok(Some(self.clone()));
        }
        if let Some(key) = key {
            return self.find(key).await;
        }
        let mut ids = self.read(accounts::of_owner).await?;
        if ids.len() > 1 {
            return Err(Error::WhichAccount {
                service: self.service(),
                accounts: ids.iter().filter_map(AccountId::key_text).collect(),
            });
        }
        Ok(ids.pop().map(|id| Self::new(&self.tools, id)))
    }

    async fn find(&self, key: &str) -> Result<Option<Self>, Error> {
        let account = self.with_key_text(Some(key));
        let found = account.read(stored::find).await?;
        Ok(found.map(|_| account))
    }
}
