//! Whether it is the client that a provider refuses, and not one account.
//!
//! `invalid_client` speaks of the client. `unauthorized_client` and `invalid_scope` may: some
//! providers answer so for one user, whose administrator has switched the application off there.
//! They count as the client's when different accounts meet them in a row and none is accepted.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::pause;
use crate::account_id::AccountId;

/// Accounts in a row that make it the client.
const ACCOUNTS: usize = 5;
/// Refusals in a row that cost no pause: the operator may be at work.
const WITHOUT_PAUSE: u32 = 5;
/// How long after an alarm, and some success since, the same mistake is told again.
const ALARM_AGAIN: Duration = Duration::from_mins(1);

/// Refusals of every service.
#[derive(Debug, Default)]
pub(crate) struct ClientRefusals(Mutex<HashMap<&'static str, Refusals>>);

/// Of one service, in a row.
#[derive(Debug, Default)]
struct Refusals {
    accounts: HashSet<AccountId>,
    count: u32,
    /// Those of them that speak of the client and of nothing else.
    certain: u32,
    alarmed_at: Option<Instant>,
}

impl ClientRefusals {
    /// Notes that an account met a word that may mean the client; whether it does.
    pub(crate) fn suspect(&self, account: &AccountId) -> bool {
        let mut services = self.services();
        let refusals = services.entry(account.service()).or_default();
        if refusals.accounts.len() < ACCOUNTS {
            refusals.accounts.insert(account.clone());
        }
        refusals.accounts.len() >= ACCOUNTS
    }

    /// Notes that the client is refused, for certain or by suspicion; whether its operator is to be
    /// told now.
    pub(crate) fn refused(&self, service: &'static str, is_certain: bool) -> bool {
        let mut services = self.services();
        let refusals = services.entry(service).or_default();
        refusals.count = refusals.count.saturating_add(1);
        refusals.certain = refusals.certain.saturating_add(u32::from(is_certain));
        let is_first = refusals.alarmed_at.is_none();
        refusals.alarmed_at.get_or_insert_with(Instant::now);
        is_first
    }

    /// For how long an account that was refused with the client is left alone: it was its one try.
    pub(crate) fn pause(&self, service: &'static str) -> Duration {
        let services = self.services();
        let count = services.get(service).map_or(0, |refusals| refusals.count);
        let counted = count.saturating_sub(WITHOUT_PAUSE);
        let pause = pause::after_refusals(counted);
        pause.min(Duration::from_mins(1))
    }

    /// Whether the client is refused for certain: nobody needs to try who is not asked.
    pub(crate) fn is_refused(&self, service: &'static str) -> bool {
        let services = self.services();
        services
            .get(service)
            .is_some_and(|refusals| refusals.certain > WITHOUT_PAUSE)
    }

    /// An account was refused, in words that show that the client is known.
    pub(crate) fn known(&self, service: &'static str) {
        if let Some(refusals) = self.services().get_mut(service) {
            refusals.certain = 0;
        }
    }

    /// An account of the service was accepted.
    pub(crate) fn accepted(&self, service: &'static str) {
        let mut services = self.services();
        if let Some(refusals) = services.get_mut(service) {
            refusals.accounts.clear();
            refusals.count = 0;
            refusals.certain = 0;
            // An operator who has just been told is not told again at once.
            if refusals
                .alarmed_at
                .is_none_or(|alarmed_at| alarmed_at.elapsed() > ALARM_AGAIN)
            {
                services.remove(service);
            }
        }
    }

    fn services(&self) -> MutexGuard<'_, HashMap<&'static str, Refusals>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_refused_until_an_answer_shows_that_the_client_is_known() {
        let refusals = ClientRefusals::default();
        assert!(refusals.refused("x", true), "the operator is told");
        for _ in 0..WITHOUT_PAUSE {
            assert!(!refusals.is_refused("x") || refusals.pause("x").is_zero());
            assert!(!refusals.refused("x", true), "and only once");
        }
        assert!(refusals.is_refused("x") && !refusals.is_refused("y"));
        refusals.known("x");
        assert!(!refusals.is_refused("x"));
    }
}
