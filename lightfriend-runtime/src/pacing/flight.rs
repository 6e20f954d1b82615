//! One refresh at a time per connection in this process; the others await its outcome.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use secrecy::SecretString;
use tokio::sync::watch;

use super::{ELSEWHERE, breaker::LEFT_ALONE};
use crate::{account_id::AccountId, error::Error, random, tasks::Tasks};

/// A live access token, and which generation of the row it came from.
#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) secret: SecretString,
    pub(crate) generation: i64,
}

type Outcome = Result<AccessToken, Error>;

/// Refreshes under way, and connections whose provider is to be left alone for a while.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flights(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    under_way: HashMap<AccountId, watch::Receiver<Option<Outcome>>>,
    failures: HashMap<AccountId, Failures>,
    /// Services whose refreshes are refused because of an operator's mistake.
    refusals: HashMap<&'static str, Refusals>,
}

/// Refusals in a row, of whatever connections.
#[derive(Debug)]
struct Refusals {
    failures: Failures,
    alarmed_at: Instant,
}

/// Transient failures in a row.
#[derive(Debug)]
struct Failures {
    count: u32,
    not_before: Instant,
    last: Error,
}

/// Refusals of a service in a row, from which on all of it is left alone for a while.
const REFUSALS_THAT_COUNT: u32 = 5;
/// How long after an alarm, and some success since, the same mistake is told again.
const ALARM_AGAIN: Duration = Duration::from_mins(1);
/// Connections whose failures are remembered; beyond that those are forgotten that may be asked.
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
            } => Error::Unavailable {
                service,
                problem,
                retry_after: Some(left),
            },
            last => last.clone(),
        })
    }
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
            landing.land(&outcome);
            // Nobody may be waiting any more.
            let _ = sender.send(Some(outcome));
        };
        tasks.spawn(task);
        receiver
    }

    /// Forgets the failures of a connection that is gone or made anew.
    pub(crate) fn forget(&self, key: &AccountId) {
        self.state().failures.remove(key);
    }

    /// Whether the last refreshes of this connection failed.
    pub(crate) fn has_failed(&self, key: &AccountId) -> bool {
        self.state().failures.contains_key(key)
    }

    /// What the last refresh came to, while the provider is to be left alone with this connection or
    /// with all of the service; `None` when it may be asked. A refresh under way is always joined.
    pub(crate) fn backing_off(&self, key: &AccountId) -> Option<Error> {
        let state = self.state();
        if state.under_way.contains_key(key) {
            return None;
        }
        let refusals = state
            .refusals
            .get(key.service())
            .map(|refusals| &refusals.failures);
        let failures = [state.failures.get(key), refusals];
        failures.into_iter().flatten().find_map(Failures::remaining)
    }

    /// Notes that a service's refreshes are refused; whether its operator is to be told now.
    pub(crate) fn refuse(&self, service: &'static str, error: &Error) -> bool {
        let mut state = self.state();
        let now = Instant::now();
        let before = state.refusals.remove(service);
        let alarmed_at = before.as_ref().map(|before| before.alarmed_at);
        let count = before.map_or(1, |before| before.failures.count.saturating_add(1));
        let failures = Failures {
            count,
            // Some connections may be refused for reasons of their own.
            not_before: now + pause(count.saturating_sub(REFUSALS_THAT_COUNT), None),
            last: error.clone(),
        };
        let is_first = alarmed_at.is_none();
        let alarmed_at = alarmed_at.unwrap_or(now);
        state.refusals.insert(
            service,
            Refusals {
                failures,
                alarmed_at,
            },
        );
        is_first
    }

    /// A refresh of the service succeeded. Of several connections only some may be refused, so an
    /// operator who has just been told is not told again at once.
    pub(crate) fn accept(&self, service: &'static str) {
        let mut state = self.state();
        if let Some(refusals) = state.refusals.get_mut(service) {
            refusals.failures.count = 0;
            refusals.failures.not_before = Instant::now();
            if refusals.alarmed_at.elapsed() > ALARM_AGAIN {
                state.refusals.remove(service);
            }
        }
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
                if state.failures.len() >= MOST_REMEMBERED {
                    let now = Instant::now();
                    state
                        .failures
                        .retain(|_, failures| now < failures.not_before);
                }
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
