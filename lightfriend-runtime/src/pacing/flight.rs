//! One refresh at a time per account in this process; the others await its outcome.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use secrecy::SecretString;
use tokio::sync::watch;

use super::pause;
use crate::{account_id::AccountId, error::Error, field_values::FieldValues, tasks::Tasks};

/// A live access token, which generation of the row it came from, and what else of the row calls of
/// the API are made with.
#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) secret: SecretString,
    pub(crate) generation: i64,
    pub(crate) fields: Arc<FieldValues>,
}

type Outcome = Result<AccessToken, Error>;

/// Refreshes under way, and accounts with which their provider is to be left alone for a while.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flights(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    under_way: HashMap<AccountId, watch::Receiver<Option<Outcome>>>,
    failures: HashMap<AccountId, Failures>,
}

/// An account's failures in a row. No account pays for another's.
#[derive(Debug)]
struct Failures {
    count: u32,
    not_before: Instant,
    last: Error,
}

/// Accounts whose failures are remembered; beyond that those are forgotten that may be asked.
const MOST_REMEMBERED: usize = 10_000;

impl Failures {
    /// The last failure, with what is left of the pause; `None` when that is over.
    fn remaining(&self) -> Option<Error> {
        let left = self.not_before.checked_duration_since(Instant::now())?;
        Some(match &self.last {
            Error::Unavailable {
                service,
                problem,
                retry_after: Some(_),
                source,
            } => Error::Unavailable {
                service,
                problem,
                retry_after: Some(left),
                source: *source,
            },
            last => last.clone(),
        })
    }
}

impl Flights {
    /// Joins the flight of this account, or starts one.
    ///
    /// The work runs in a task of its own: a caller that goes away takes nothing with it, since a
    /// rotated refresh token exists only in the answer on its way.
    pub(crate) async fn join<F, W>(&self, tasks: &Tasks, key: AccountId, start: F) -> Outcome
    where
        F: FnOnce() -> W,
        W: Future<Output = Outcome> + Send + 'static,
    {
        let mut outcome = self.enter(tasks, key, start);
        let lost = Error::Internal("a refresh was lost");
        let outcome = outcome
            .wait_for(Option::is_some)
            .await
            .map_err(|_| lost.clone())?;
        outcome.clone().unwrap_or(Err(lost))
    }

    fn enter<F, W>(
        &self,
        tasks: &Tasks,
        key: AccountId,
        start: F,
    ) -> watch::Receiver<Option<Outcome>>
    where
        F: FnOnce() -> W,
        W: Future<Output = Outcome> + Send + 'static,
    {
        let mut state = self.state();
        if let Some(outcome) = state.under_way.get(&key) {
            return outcome.clone();
        }
        let (sender, receiver) = watch::channel(None);
        state.under_way.insert(key.clone(), receiver.clone());
        // A runtime that shuts down drops the task at once, and `Landing` takes the lock.
        drop(state);
        let landing = Landing {
            flights: self.clone(),
            key,
        };
        let work = start();
        let task = async move {
            let outcome = work.await;
            drop(landing);
            // Nobody may be waiting any more.
            let _ = sender.send(Some(outcome));
        };
        tasks.spawn(task);
        receiver
    }

    /// Forgets the failures of an account that is gone, made anew or renewed; whether there were
    /// some.
    pub(crate) fn forget(&self, key: &AccountId) -> bool {
        self.state().failures.remove(key).is_some()
    }

    /// Whether the last refreshes of this account failed.
    pub(crate) fn has_failed(&self, key: &AccountId) -> bool {
        self.state().failures.contains_key(key)
    }

    /// What the last refresh came to, while the provider is to be left alone with this account;
    /// `None` when it may be asked. A refresh under way is always joined.
    pub(crate) fn backing_off(&self, key: &AccountId) -> Option<Error> {
        let state = self.state();
        if state.under_way.contains_key(key) {
            return None;
        }
        state.failures.get(key).and_then(Failures::remaining)
    }

    /// The provider was asked, and this came of it: for how long it is left alone with the account.
    /// `least` is what the failure itself demands.
    pub(crate) fn failed(&self, key: &AccountId, error: &Error, least: Duration) {
        let mut state = self.state();
        if state.failures.len() >= MOST_REMEMBERED {
            let now = Instant::now();
            state
                .failures
                .retain(|_, failures| now < failures.not_before);
            // Whoever is forgotten gets one more try.
            if state.failures.len() >= MOST_REMEMBERED {
                state.failures.clear();
            }
        }
        let before = state.failures.get(key);
        let count = before.map_or(1, |failures| failures.count.saturating_add(1));
        let failures = Failures {
            count,
            not_before: Instant::now() + pause::after(count, error.retry_after()).max(least),
            last: error.clone(),
        };
        state.failures.insert(key.clone(), failures);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The maps are whole at every point where a panic could have happened.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Clears a flight away when its task ends, be it by a panic.
struct Landing {
    flights: Flights,
    key: AccountId,
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.flights.state().under_way.remove(&self.key);
    }
}
