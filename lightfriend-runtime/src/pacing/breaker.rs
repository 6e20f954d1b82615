//! Leaving a provider alone while it is down, and coming back slowly.
//!
//! One breaker per token host. It opens after a few failures in a row; then one refresh at a time
//! tries, and whenever as many as may have succeeded, twice as many may. Ten thousand refreshes
//! that are due do not trample a provider that has just got up.
//!
//! Only a provider that does not do its part opens it. Should that be so for some accounts only,
//! the others are not shut out: while it is open, an account whose own last attempt did not fail
//! may try, one a second.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Notify;
use url::Url;

use crate::{error::Error, random};

/// Failures in a row that open a breaker.
const THRESHOLD: u32 = 5;
/// The first pause, doubled with each one that follows.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const MOST_PAUSE: Duration = Duration::from_mins(1);
/// Longest `Retry-After` that holds a whole host back.
const MOST_RETRY_AFTER: Duration = Duration::from_mins(5);
/// Refreshes at a time from which on a provider counts as recovered.
const RECOVERED: usize = 128;
/// How long after one account's try another's may follow while a breaker is open.
const BETWEEN_TRIES: Duration = Duration::from_secs(1);
/// How long a refresh waits for its turn.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What callers get while the provider is left alone.
pub(crate) const LEFT_ALONE: &str = "it is down and left alone for a while";

/// The breakers of every token host.
#[derive(Debug, Default)]
pub(crate) struct Breakers(Mutex<HashMap<String, Arc<Breaker>>>);

impl Breakers {
    /// The breaker of the server that refreshes go to, by scheme, name and port.
    pub(crate) fn of(&self, server: &Url) -> Arc<Breaker> {
        let host = server.origin().ascii_serialization();
        let mut breakers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if breakers.len() >= MOST {
            // Users may choose hosts. One that nobody uses and that has not failed is made anew.
            breakers.retain(|_, breaker| Arc::strong_count(breaker) > 1 || !breaker.is_at_rest());
        }
        breakers.entry(host).or_default().clone()
    }
}

/// From how many servers on those at rest are forgotten.
const MOST: usize = 1000;

#[derive(Debug, Default)]
pub(crate) struct Breaker {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// In a row, none between them that succeeded.
    failures: u32,
    /// Pauses in a row.
    pauses: u32,
    open_until: Option<Instant>,
    /// When an account was let through last while it was open.
    tried_at: Option<Instant>,
    under_way: usize,
    /// How many may be under way; `None` for any number.
    limit: Option<usize>,
    /// How many have succeeded since the limit changed.
    succeeded: usize,
    /// Counts the pauses: what was sent before one says nothing about the time after it.
    epoch: u64,
}

/// Leave to send one refresh.
#[derive(Debug)]
pub(crate) struct Permit {
    breaker: Arc<Breaker>,
    epoch: u64,
}

impl Breaker {
    /// Leave to send one refresh, now or when the refreshes before it have come back. `has_failed`
    /// is whether this account's last one did.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while the provider is left alone.
    pub(crate) async fn admit(
        self: Arc<Self>,
        service: &'static str,
        has_failed: bool,
    ) -> Result<Permit, Error> {
        let give_up = Instant::now() + PATIENCE;
        loop {
            let freed = self.freed.notified();
            let entered = self.state().enter(Instant::now(), has_failed);
            match entered {
                Ok(Some(epoch)) => {
                    return Ok(Permit {
                        breaker: self.clone(),
                        epoch,
                    });
                }
                Ok(None) if Instant::now() < give_up => {
                    let rest = give_up.saturating_duration_since(Instant::now());
                    // Whether it was freed or the time is up, the next round tells.
                    let _ = tokio::time::timeout(rest, freed).await;
                }
                Ok(None) => return Err(left_alone(service, FIRST_PAUSE)),
                Err(rest) => return Err(left_alone(service, rest)),
            }
        }
    }

    /// Whether nothing is remembered of it.
    fn is_at_rest(&self) -> bool {
        let state = self.state();
        state.failures == 0 && state.open_until.is_none() && state.under_way == 0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Numbers: whole at every point where a panic could have happened.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn left_alone(service: &'static str, rest: Duration) -> Error {
    Error::Unavailable {
        service,
        problem: LEFT_ALONE,
        retry_after: Some(rest),
        source: None,
    }
}

impl State {
    fn pause_left(&self, now: Instant) -> Option<Duration> {
        let until = self.open_until.filter(|until| now < *until)?;
        Some(until - now)
    }

    /// While it is open.
    fn may_try(&self, now: Instant) -> bool {
        let is_time = self
            .tried_at
            .is_none_or(|tried_at| now >= tried_at + BETWEEN_TRIES);
        is_time && self.under_way == 0
    }

    /// The epoch, if there is room for one more; the rest of the pause while there is one.
    fn enter(&mut self, now: Instant, has_failed: bool) -> Result<Option<u64>, Duration> {
        if let Some(rest) = self.pause_left(now) {
            if has_failed || !self.may_try(now) {
                return Err(rest);
            }
            self.tried_at = Some(now);
        }
        let has_room = self.limit.is_none_or(|limit| self.under_way < limit);
        self.under_way += usize::from(has_room);
        Ok(has_room.then_some(self.epoch))
    }

    fn succeeded(&mut self) {
        self.failures = 0;
        self.pauses = 0;
        self.open_until = None;
        self.succeeded += 1;
        if let Some(limit) = self.limit.filter(|limit| self.succeeded >= *limit) {
            self.succeeded = 0;
            self.limit = Some(limit * 2).filter(|limit| *limit < RECOVERED);
        }
    }

    /// Whether this failure has opened the breaker.
    fn failed(&mut self, now: Instant, retry_after: Option<Duration>) -> bool {
        self.failures = self.failures.saturating_add(1);
        let is_recovering = self.limit.is_some();
        let is_open = self.open_until.is_some_and(|until| now < until);
        if is_open || (self.failures < THRESHOLD && !is_recovering) {
            return false;
        }
        let pause = (FIRST_PAUSE * 2_u32.saturating_pow(self.pauses)).min(MOST_PAUSE);
        self.pauses = self.pauses.saturating_add(1);
        // Half of it for certain, half by chance: instances do not come back together.
        let pause = pause / 2 + random::jitter(pause / 2);
        let asked = retry_after.unwrap_or_default().min(MOST_RETRY_AFTER);
        self.open_until = Some(now + pause.max(asked));
        self.tried_at = Some(now);
        self.limit = Some(1);
        self.succeeded = 0;
        self.epoch += 1;
        true
    }
}

impl Permit {
    /// The provider answered, whatever it said.
    pub(crate) fn answered(self) {
        let mut state = self.breaker.state();
        if state.epoch == self.epoch {
            state.succeeded();
        }
    }

    /// The provider did not do its part.
    pub(crate) fn failed(self, service: &'static str, error: &Error) {
        let mut state = self.breaker.state();
        if state.epoch == self.epoch && state.failed(Instant::now(), error.retry_after()) {
            tracing::warn!(service, %error, "the provider is down: it is left alone for a while");
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.breaker.state().under_way -= 1;
        self.breaker.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(state: &mut State, now: Instant) {
        for _ in 0..THRESHOLD {
            state.failed(now, None);
        }
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_not_before() {
        let now = Instant::now();
        let mut state = State::default();
        for _ in 0..THRESHOLD - 1 {
            assert!(!state.failed(now, None));
        }
        state.succeeded();
        for _ in 0..THRESHOLD - 1 {
            assert!(!state.failed(now, None));
        }
        assert_eq!(state.enter(now, true), Ok(Some(0)));
        assert!(state.failed(now, None));
        assert!(state.enter(now, true).is_err());
        let later = now + FIRST_PAUSE;
        assert_eq!(state.enter(later, true), Ok(None), "one is still under way");
    }

    #[test]
    fn servers_have_one_each_by_scheme_name_and_port() {
        let breakers = Breakers::default();
        let of = |url: &str| breakers.of(&Url::parse(url).unwrap());
        let one = of("https://a.example/token");
        for same in [
            "https://a.example/other",
            "https://a.example:443/token",
            "https://A.EXAMPLE/token?x",
        ] {
            assert!(Arc::ptr_eq(&one, &of(same)), "{same}");
        }
        for other in [
            "https://a.example:8443/token",
            "http://a.example/token",
            "https://b.example/token",
            "https://a.example.b.example/token",
        ] {
            assert!(!Arc::ptr_eq(&one, &of(other)), "{other}");
        }
    }

    #[test]
    fn servers_that_have_not_failed_are_forgotten_when_there_are_many() {
        let breakers = Breakers::default();
        let of =
            |number: usize| breakers.of(&Url::parse(&format!("https://{number}.example")).unwrap());
        let failing = of(0);
        failing.state().failures = 1;
        drop(failing);
        for number in 1..3 * MOST {
            of(number);
        }
        let kept = breakers.0.lock().unwrap();
        assert!(kept.len() <= MOST && kept.contains_key("https://0.example"));
    }

    #[test]
    fn recovery_doubles_when_as_many_as_may_have_succeeded() {
        let now = Instant::now();
        let mut state = State::default();
        open(&mut state, now);
        let later = now + MOST_PAUSE;
        let mut room = 1;
        while room < RECOVERED {
            for _ in 0..room {
                assert!(matches!(state.enter(later, true), Ok(Some(1))));
            }
            assert_eq!(state.enter(later, true), Ok(None), "{room}");
            for _ in 0..room {
                state.under_way -= 1;
                state.succeeded();
            }
            room *= 2;
        }
        assert_eq!(state.limit, None);
    }

    #[tokio::test]
    async fn what_was_sent_before_a_pause_says_nothing_about_the_time_after_it() {
        let breaker = Arc::new(Breaker::default());
        let error = left_alone("x", Duration::ZERO);
        let admit = || breaker.clone().admit("x", true);
        let (early, also_early) = (admit().await.unwrap(), admit().await.unwrap());
        for _ in 0..THRESHOLD {
            admit().await.unwrap().failed("x", &error);
        }
        let until = breaker.state().open_until;
        assert!(breaker.state().pause_left(Instant::now()).is_some());
        early.answered();
        also_early.failed("x", &error);
        assert_eq!(breaker.state().open_until, until);
        assert_eq!(breaker.state().under_way, 0);
    }

    #[tokio::test]
    async fn a_permit_without_a_verdict_neither_opens_nor_closes() {
        let breaker = Arc::new(Breaker::default());
        open(&mut breaker.state(), Instant::now());
        breaker.state().open_until = None;
        drop(breaker.clone().admit("x", true).await.unwrap());
        let state = breaker.state();
        assert_eq!((state.limit, state.under_way), (Some(1), 0));
        assert!(state.failures >= THRESHOLD);
    }

    #[test]
    fn an_account_that_has_not_failed_may_try_once_a_second_while_it_is_open() {
        let now = Instant::now();
        let mut state = State::default();
        open(&mut state, now);
        state.open_until = Some(now + MOST_PAUSE);
        assert!(state.enter(now, false).is_err());
        let later = now + BETWEEN_TRIES;
        assert!(state.enter(later, true).is_err());
        assert_eq!(state.enter(later, false), Ok(Some(1)));
        assert!(state.enter(later, false).is_err());
        state.under_way -= 1;
        state.succeeded();
        assert!(matches!(state.enter(later, true), Ok(Some(1))));
    }

    #[test]
    fn pauses_grow_to_a_bound_and_retry_after_is_honoured_within_one() {
        let mut now = Instant::now();
        let mut state = State::default();
        open(&mut state, now);
        for _ in 0..40 {
            let until = state.open_until.unwrap();
            assert!(until - now <= MOST_PAUSE);
            now = until;
            assert!(state.failed(now, None), "the one that tried failed");
        }
        now = state.open_until.unwrap();
        state.failed(now, Some(Duration::from_mins(2)));
        assert_eq!(state.open_until, Some(now + Duration::from_mins(2)));
        now = state.open_until.unwrap();
        state.failed(now, Some(Duration::MAX));
        assert_eq!(state.open_until, Some(now + MOST_RETRY_AFTER));
    }
}
