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
use crate::{account_id::AccountId, descriptor::Descriptor, field_values::FieldValues};

/// Accounts in a row that make it the client.
const ACCOUNTS: usize = 5;
/// Refusals in a row that cost no pause: the operator may be at work.
const WITHOUT_PAUSE: u32 = 5;
/// How long after an alarm, and some success since, the same mistake is told again.
const ALARM_AGAIN: Duration = Duration::from_mins(1);

/// Refusals of every client.
#[derive(Debug, Default)]
pub(crate) struct ClientRefusals(Mutex<HashMap<Client, Refusals>>);

/// The application as one server knows it: at a service, or at one of its hosts where each has a
/// client of its own. What the one refuses says nothing of the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Client {
    service: &'static str,
    host: Option<String>,
}

impl Client {
    /// The client of an account with these values.
    pub(crate) fn of(descriptor: &Descriptor, fields: &FieldValues) -> Self {
        Self::at(descriptor.service, fields.host(descriptor))
    }

    pub(crate) fn at(service: &'static str, host: Option<&str>) -> Self {
        let host = host.map(str::to_owned);
        Self { service, host }
    }

    /// The host, where it is one of several.
    pub(crate) fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }
}

/// Of one client, in a row.
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
    pub(crate) fn suspect(&self, client: &Client, account: &AccountId) -> bool {
        let mut clients = self.clients();
        let refusals = clients.entry(client.clone()).or_default();
        if refusals.accounts.len() < ACCOUNTS {
            refusals.accounts.insert(account.clone());
        }
        refusals.accounts.len() >= ACCOUNTS
    }

    /// Notes that the client is refused, for certain or by suspicion; whether its operator is to be
    /// told now.
    pub(crate) fn refused(&self, client: &Client, is_certain: bool) -> bool {
        let mut clients = self.clients();
        let refusals = clients.entry(client.clone()).or_default();
        refusals.count = refusals.count.saturating_add(1);
        refusals.certain = refusals.certain.saturating_add(u32::from(is_certain));
        let is_first = refusals.alarmed_at.is_none();
        refusals.alarmed_at.get_or_insert_with(Instant::now);
        is_first
    }

    /// For how long an account that was refused with the client is left alone: it was its one try.
    pub(crate) fn pause(&self, client: &Client) -> Duration {
        let clients = self.clients();
        let count = clients.get(client).map_or(0, |refusals| refusals.count);
        let counted = count.saturating_sub(WITHOUT_PAUSE);
        let pause = pause::after_refusals(counted);
        pause.min(Duration::from_mins(1))
    }

    /// Whether the client is refused for certain: nobody needs to try who is not asked.
    pub(crate) fn is_refused(&self, client: &Client) -> bool {
        let clients = self.clients();
        clients
            .get(client)
            .is_some_and(|refusals| refusals.certain > WITHOUT_PAUSE)
    }

    /// An account was refused, in words that show that the client is known.
    pub(crate) fn known(&self, client: &Client) {
        if let Some(refusals) = self.clients().get_mut(client) {
            refusals.certain = 0;
        }
    }

    /// One of the client's accounts was accepted.
    pub(crate) fn accepted(&self, client: &Client) {
        let mut clients = self.clients();
        if let Some(refusals) = clients.get_mut(client) {
            refusals.accounts.clear();
            refusals.count = 0;
            refusals.certain = 0;
            // An operator who has just been told is not told again at once.
            if refusals
                .alarmed_at
                .is_none_or(|alarmed_at| alarmed_at.elapsed() > ALARM_AGAIN)
            {
                clients.remove(client);
            }
        }
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<Client, Refusals>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_refused_until_an_answer_shows_that_it_is_known() {
        let refusals = ClientRefusals::default();
        let (x, y) = (Client::at("x", None), Client::at("y", None));
        assert!(refusals.refused(&x, true), "the operator is told");
        for _ in 0..WITHOUT_PAUSE {
            assert!(!refusals.is_refused(&x) || refusals.pause(&x).is_zero());
            assert!(!refusals.refused(&x, true), "and only once");
        }
        assert!(refusals.is_refused(&x) && !refusals.is_refused(&y));
        refusals.known(&x);
        assert!(!refusals.is_refused(&x));
    }

    #[test]
    fn what_one_host_refuses_says_nothing_of_another() {
        let refusals = ClientRefusals::default();
        let (a, b) = (Client::at("x", Some("a")), Client::at("x", Some("b")));
        for _ in 0..=WITHOUT_PAUSE {
            refusals.refused(&a, true);
        }
        assert!(refusals.is_refused(&a) && !refusals.is_refused(&b));
        assert!(refusals.refused(&b, true), "the operator is told of each");
        refusals.accepted(&b);
        assert!(refusals.is_refused(&a));
    }
}
