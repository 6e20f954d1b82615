//! What the owner of a connection is told before it is too late: that scopes are missing, and that the
//! grant ends by itself. Each is said once, by one of several processes.

use std::{sync::PoisonError, time::Duration};

use tokio::sync::watch;

use crate::{
    account::Account,
    account_id::AccountId,
    descriptor::Descriptor,
    error::Error,
    events::EventKind,
    protocol::scope,
    store::told::{self, Ending, Granted, Page},
    toolbox::Toolbox,
};

/// A look at the connections of an integration for what their owners are to be told.
pub(super) struct Telling<'a> {
    pub(super) tools: &'a Toolbox,
    pub(super) descriptor: &'static Descriptor,
    pub(super) stopped: &'a watch::Receiver<bool>,
}

impl Telling<'_> {
    /// # Errors
    /// Those of the database; what was not told is told at the next look.
    pub(super) async fn run(&self) -> Result<(), Error> {
        let missing = self.missing_scopes().await;
        missing.and(self.ending_soon().await)
    }

    /// Structs ask for more with a release only: this process has looked once, and then it is done.
    async fn missing_scopes(&self) -> Result<(), Error> {
        let authorization = &self.descriptor.authorization;
        let asks = !authorization.scopes.is_empty() || !authorization.scope_sets.is_empty();
        if !asks || self.has_looked() {
            return Ok(());
        }
        let mut after = None;
        loop {
            let page = self.granted(after).await?;
            for row in &page.rows {
                self.tell_missing(row).await?;
            }
            after = last(page).map(|row| row.account);
            if self.is_stopped() {
                return Ok(());
            }
            if after.is_none() {
                break;
            }
        }
        self.note_looked();
        Ok(())
    }

    async fn tell_missing(&self, row: &Granted) -> Result<(), Error> {
        let sets = row.scope_sets.as_deref();
        let missing = scope::missing_of(self.descriptor, sets, Some(&row.scopes)).join(" ");
        if missing.is_empty() || row.missing_told.as_ref() == Some(&missing) {
            return Ok(());
        }
        let account = Account::new(self.tools, row.account.clone());
        account.tell_missing(&row.scopes, sets, missing).await
    }

    /// Every look asks: time goes on.
    async fn ending_soon(&self) -> Result<(), Error> {
        let Some(before) = self.descriptor.token.renew_before else {
            return Ok(());
        };
        let within = i64::try_from(before.min(LONGEST).as_secs()).unwrap_or_default();
        let mut after = None;
        loop {
            let page = self.ending(within, after).await?;
            for row in &page.rows {
                self.tell_ending(row).await?;
            }
            after = last(page);
            if after.is_none() || self.is_stopped() {
                return Ok(());
            }
        }
    }

    async fn tell_ending(&self, row: &Ending) -> Result<(), Error> {
        let account = Account::new(self.tools, row.account.clone());
        let marked = row.clone();
        let is_news = self
            .tools
            .database
            .run(async move |conn| told::mark_ending(conn, &marked).await)
            .await?;
        if is_news {
            let (service, owner) = (account.service(), &account.id.owner);
            tracing::info!(service, %owner, "the grant ends soon; the user must connect again");
            account.emit(EventKind::ReauthSoon);
        }
        Ok(())
    }

    async fn granted(&self, after: Option<AccountId>) -> Result<Page<Granted>, Error> {
        let descriptor = self.descriptor;
        self.tools
            .database
            .read(async move |conn| told::granted(conn, descriptor, after.as_ref()).await)
            .await
    }

    async fn ending(&self, within: i64, after: Option<Ending>) -> Result<Page<Ending>, Error> {
        let descriptor = self.descriptor;
        self.tools
            .database
            .read(async move |conn| told::ending(conn, descriptor, within, after.as_ref()).await)
            .await
    }

    fn has_looked(&self) -> bool {
        let looked = self.tools.scopes_seen.lock();
        let looked = looked.unwrap_or_else(PoisonError::into_inner);
        looked.contains(self.descriptor.service)
    }

    fn note_looked(&self) {
        let looked = self.tools.scopes_seen.lock();
        let mut looked = looked.unwrap_or_else(PoisonError::into_inner);
        looked.insert(self.descriptor.service);
    }

    fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }
}

/// The row after which the next page begins, where there is one. A page without any owner leads to no
/// other.
fn last<T>(mut page: Page<T>) -> Option<T> {
    page.rows.pop().filter(|_| page.is_full)
}

/// Moments are counted in whole numbers that have an end.
const LONGEST: Duration = Duration::from_hours(24 * 365 * 100);

impl Account {
    /// Says that these scopes are missing, unless that was said. `scopes` and `scope_sets` are what the
    /// row has of them.
    ///
    /// # Errors
    /// Those of the database; nothing was said then.
    pub(super) async fn tell_missing(
        &self,
        scopes: &str,
        scope_sets: Option<&str>,
        missing: String,
    ) -> Result<(), Error> {
        let (scopes, sets) = (scopes.to_owned(), scope_sets.map(str::to_owned));
        let told = missing.clone();
        let is_news = self
            .run(async move |conn, id| {
                told::mark_missing(conn, id, &scopes, sets.as_deref(), &told).await
            })
            .await?;
        if is_news {
            self.emit_scopes_missing(&missing);
        }
        Ok(())
    }

    /// The same for what the row says already.
    pub(crate) fn emit_scopes_missing(&self, missing: &str) {
        let (service, owner) = (self.service(), &self.id.owner);
        tracing::info!(service, %owner, missing, "scopes that are asked for were not granted");
        self.emit(EventKind::ScopesMissing);
    }
}
