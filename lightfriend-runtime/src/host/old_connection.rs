//! Old code and new beside each other: who refreshes a connection that may be moved at any moment.

use std::{fmt, marker::PhantomData, time::Duration};

use tokio::time::{Instant, sleep};

use super::imported::{BUSY, ImportOutcome, Imported};
use crate::{account::Account, error::Error, integration::OAuthIntegration, store::imports};

/// Whether a connection is still the old code's, which keeps it in a table of its own; found by the
/// derived `Service::still_old(&oauth, user_id)`.
#[must_use = "only who has the guard may refresh"]
pub enum OldConnection<I> {
    /// It is connected here, or was and has been ended: whoever refreshes its old tokens ends the
    /// connection. Ask the new code.
    Moved,
    /// It is the old code's, and this is the right to refresh it.
    Old(OldGuard<I>),
}

/// The right to refresh a connection by the old code, or to move it: nobody else does either while
/// there is this. It lapses a minute after it was given, by the database's clock, so that a process that
/// dies with it stops nobody for longer. Until then it is kept when it is dropped, as what was asked of
/// the provider may still be on its way: call [`release`](Self::release) when the new tokens are stored.
#[must_use = "others wait for a minute unless it is released"]
pub struct OldGuard<I> {
    lease: Lease,
    integration: PhantomData<fn() -> I>,
}

/// So long it is waited for somebody else: longer than a lease.
const PATIENCE: Duration = Duration::from_secs(75);

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(100);

impl<I: OAuthIntegration> OldConnection<I> {
    pub(crate) async fn find(account: &Account) -> Result<Self, Error> {
        account.tools.check_listed(account.descriptor())?;
        let until = Instant::now() + PATIENCE;
        loop {
            if is_moved(account).await? {
                return Ok(Self::Moved);
            }
            if let Some(lease) = Lease::take(account).await? {
                return Self::under(lease).await;
            }
            if Instant::now() > until {
                return Err(BUSY);
            }
            sleep(PAUSE).await;
        }
    }

    /// It may have been moved before there was the lease.
    async fn under(lease: Lease) -> Result<Self, Error> {
        if is_moved(&lease.account).await? {
            lease.give_back().await;
            return Ok(Self::Moved);
        }
        Ok(Self::Old(OldGuard {
            lease,
            integration: PhantomData,
        }))
    }
}

async fn is_moved(account: &Account) -> Result<bool, Error> {
    let standing = account.read(imports::standing).await?;
    Ok(standing.was_moved || standing.is_connected)
}

impl<I: OAuthIntegration> OldGuard<I> {
    /// Gives it back. The new tokens must be in the old table by now.
    ///
    /// # Errors
    /// [`Error::Database`]; it lapses by itself then.
    pub async fn release(self) -> Result<(), Error> {
        self.lease.release().await
    }

    /// Moves the connection, whose row must have been read while there was this guard: what
    /// `Service::import` does, safe from an old code that refreshes meanwhile. For tables in another
    /// database, which `Service::import_table` does not reach.
    ///
    /// # Errors
    /// Those of `Service::import`; [`Error::Database`], retryable, when the guard has lapsed and somebody
    /// else has had it since: read the row again under a new one.
    pub async fn import(self, imported: Imported<I>) -> Result<ImportOutcome, Error> {
        let holder = self.lease.holder().to_owned();
        let outcome = imported.store(&self.lease.account, Some(holder)).await;
        if outcome.is_err() {
            self.lease.give_back().await;
        }
        outcome
    }
}

impl<I> fmt::Debug for OldConnection<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved => f.write_str("Moved"),
            Self::Old(guard) => f.debug_tuple("Old").field(guard).finish(),
        }
    }
}

impl<I> fmt::Debug for OldGuard<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OldGuard")
            .field("account", &self.lease.account)
            .finish_non_exhaustive()
    }
}

/// The lease of an owner's connections that are not moved yet. A process that dies with it lets it
/// lapse.
pub(super) struct Lease {
    account: Account,
    holder: String,
}

impl Lease {
    /// Takes it, if nobody else has it.
    pub(super) async fn take(account: &Account) -> Result<Option<Self>, Error> {
        let holder = account.tools.next_lease_owner();
        let name = holder.clone();
        let is_taken = account
            .run(async move |conn, id| imports::acquire(conn, id, &name).await)
            .await?;
        Ok(is_taken.then(|| Self {
            account: account.clone(),
            holder,
        }))
    }

    /// Its name, which no other has.
    pub(super) fn holder(&self) -> &str {
        &self.holder
    }

    pub(super) async fn release(self) -> Result<(), Error> {
        let Self { account, holder } = self;
        account
            .run(async move |conn, id| imports::release(conn, id, &holder).await)
            .await
            .map(drop)
    }

    /// The same where something else is said.
    pub(super) async fn give_back(self) {
        if let Err(error) = self.release().await {
            tracing::debug!(%error, "a lease lapses by itself");
        }
    }
}
