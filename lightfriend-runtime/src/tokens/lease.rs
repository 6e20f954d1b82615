//! The right to present a connection's refresh token, or what stands for it, which one process at a time has.

use std::time::{Duration, Instant};

use secrecy::SecretString;

use crate::{
    account::Account,
    error::Error,
    random,
    store::{
        ENDURANCE, LONGEST_ATTEMPT,
        leases::{self, LEASE_SECONDS, Leased},
    },
};

/// Longest call: the HTTP client's own limit comes first.
pub(super) const CALL_DEADLINE: Duration = Duration::from_millis(15_500);
/// A process that needs longer from the lease to the call gives it back.
const SEND_WITHIN: Duration = Duration::from_secs(2);

/// A lease ends at a whole second, and begins within one.
const CUT_OFF: Duration = Duration::from_secs(1);

// The lease outlives everything that happens under it.
const _: () = assert!(
    SEND_WITHIN.as_millis()
        + CALL_DEADLINE.as_millis()
        + ENDURANCE.as_millis()
        + LONGEST_ATTEMPT.as_millis()
        + CUT_OFF.as_millis()
        < LEASE_SECONDS as u128 * 1000
);

/// A lease that was taken. A process that dies with it lets it lapse.
pub(super) struct Lease {
    account: Account,
    owner: String,
    taken: Instant,
    /// What of the row it is for.
    pub(super) row: Leased,
}

impl Lease {
    /// Takes the lease, if the row is of this generation and nobody else has it.
    pub(super) async fn take(account: &Account, generation: i64) -> Result<Option<Self>, Error> {
        let (owner, taken) = (account.tools.next_lease_owner(), Instant::now());
        let (holder, first) = (owner.clone(), random::generation());
        let leased = account
            .run(async move |conn, id| leases::acquire(conn, id, generation, first, &holder).await)
            .await?;
        Ok(leased.map(|row| Self {
            account: account.clone(),
            owner,
            taken,
            row,
        }))
    }

    /// Its name, which no other lease has.
    pub(super) fn owner(&self) -> &str {
        &self.owner
    }

    /// The token that a refresh presents, which the holder alone may do. `None` where there is none
    /// any more.
    pub(super) fn presented(&self) -> Result<Option<SecretString>, Error> {
        let column = self.account.descriptor().token.refresh.token.column();
        let sealed = self.row.presented.as_ref();
        sealed
            .map(|sealed| self.account.open(column, sealed))
            .transpose()
    }

    /// The present access token, where a refresh may only move its expiry.
    pub(super) fn extended(&self) -> Result<Option<SecretString>, Error> {
        let extends = self.account.descriptor().token.refresh.extends;
        extends
            .map(|_| self.account.open("access_token", &self.row.access_token))
            .transpose()
    }

    /// Whether there is time enough left to make the call.
    ///
    /// # Errors
    /// [`Error::Database`], which is retryable: getting here took too long.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.taken.elapsed() <= SEND_WITHIN {
            return Ok(());
        }
        Err(Error::Database {
            problem: "it is too slow to refresh safely",
            retryable: true,
        })
    }

    /// Gives it back, so that others need not wait for it to lapse.
    pub(super) async fn give_back(self) {
        let Self { account, owner, .. } = self;
        let released = account
            .run(async move |conn, id| leases::release(conn, id, &owner).await)
            .await;
        if let Err(error) = released {
            tracing::debug!(%error, "a lease lapses by itself");
        }
    }
}
