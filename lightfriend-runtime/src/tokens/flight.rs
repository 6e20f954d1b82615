//! One refresh at a time per connection in this process; the others await its outcome.

use std::{
    collections::{HashMap, HashSet},
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::{AccessToken, breaker::LEFT_ALONE, refresh::ELSEWHERE};
use crate::{error::Error, random, tasks::Tasks, user::UserId};

/// Which connection: table and owner.
pub(crate) type Key = (&'static str, UserId);

type Outcome = Result<AccessToken, Error>;

/// Refreshes under way, and connections whose provider is to be left alone for a while.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flights(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    under_way: HashMap<Key, watch::Receiver<Option<Outcome>>>,
    failures: HashMap<Key, Failures>,
    /// Services whose operator has been told that refreshes are refused.
    alarmed: HashSet<&'static str>,
}

/// Transient failures in a row.
#[derive(Debug)]
struct Failures {
    count: u32,
    not_before: Instant,
    last: Error,
}

/// Longest pause between attempts that nobody asked us to wait longer for.
const MOST_PAUSE: Duration = Duration::from_mins(1);
/// Longest `Retry-After` that is honoured.
const MOST_RETRY_AFTER: Duration = Duration::from_hours(1);

impl Flights {
    /// Joins the flight of this connection, or starts one.
    ///
    /// The work runs in a task of its own: a caller that goes away takes nothing with it, since a
    /// rotated refresh token exists only in the answer on its way.
    pub(super) async fn join<F, W>(&self, tasks: &Tasks, key: Key, start: F) -> Outcome
    where
        F: FnOnce() -> W,
        W: Future<Output = Outcome> + Send + 'static,
    {
        let mut outcome = match self.enter(tasks, key, start) {
            Ok(outcome) => outcome,
            Err(backing_off) => return Err(backing_off),
        };
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
        key: Key,
        start: F,
    ) -> Result<watch::Receiver<Option<Outcome>>, Error>
    where
        F: FnOnce() -> W,
        W: Future<Output = Outcome> + Send + 'static,
    {
        let mut state = self.state();
        if let Some(outcome) = state.under_way.get(&key) {
            return Ok(outcome.clone());
        }
        if let Some(failures) = state.failures.get(&key)
            && Instant::now() < failures.not_before
        {
            return Err(failures.last.clone());
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
            landing.land(&outcome);
            // Nobody may be waiting any more.
            let _ = sender.send(Some(outcome));
        };
        tasks.spawn(task);
        Ok(receiver)
    }

    /// Forgets the failures of a connection that is gone or made anew.
    pub(crate) fn forget(&self, key: &Key) {
        self.state().failures.remove(key);
    }

    /// Whether the last refreshes of this connection failed.
    pub(super) fn has_failed(&self, key: &Key) -> bool {
        self.state().failures.contains_key(key)
    }

    /// Whether the service's operator is to be told now: only the first time.
    pub(super) fn alarm(&self, service: &'static str) -> bool {
        self.state().alarmed.insert(service)
    }

    /// The service's operator has acted.
    pub(super) fn all_clear(&self, service: &'static str) {
        self.state().alarmed.remove(service);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The maps are whole at every point where a panic could have happened.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Clears a flight away when its task ends, be it by a panic.
struct Landing {
    flights: Flights,
    key: Key,
}

impl Landing {
    fn land(&self, outcome: &Outcome) {
        let mut state = self.flights.state();
        match outcome {
            // The provider was not asked.
            Err(Error::Unavailable {
                problem: ELSEWHERE | LEFT_ALONE,
                ..
            }) => {}
            Err(error) if error.is_transient() => {
                let count = state
                    .failures
                    .get(&self.key)
                    .map_or(1, |failures| failures.count.saturating_add(1));
                let failures = Failures {
                    count,
                    not_before: Instant::now() + pause(count, error.retry_after()),
                    last: error.clone(),
                };
                state.failures.insert(self.key.clone(), failures);
            }
            _ => {
                state.failures.remove(&self.key);
            }
        }
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.flights.state().under_way.remove(&self.key);
    }
}

/// Exponential, with full jitter. The first failure costs no pause: it is mostly a hiccup.
fn pause(failures: u32, retry_after: Option<Duration>) -> Duration {
    if let Some(asked) = retry_after {
        return asked.min(MOST_RETRY_AFTER);
    }
    match failures {
        0 | 1 => Duration::ZERO,
        _ => random::jitter(
            (Duration::from_secs(1) * 2_u32.saturating_pow(failures - 2)).min(MOST_PAUSE),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_retry_after_wins() {
        assert_eq!(pause(1, None), Duration::ZERO);
        for failures in [2, 5, 40, u32::MAX] {
            assert!(pause(failures, None) <= MOST_PAUSE);
        }
        let asked = Duration::from_secs(7);
        assert_eq!(pause(1, Some(asked)), asked);
        assert_eq!(pause(1, Some(Duration::MAX)), MOST_RETRY_AFTER);
    }
}
