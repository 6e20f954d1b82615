//! Refreshing an account's tokens (RFC 6749 section 6).
//!
//! Of all processes one at a time presents an account's refresh token: the one with the lease. The
//! others wait for the row to change and take what the winner stored.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    attempt::{Attempt, Ended},
    freshness::{is_alive, is_fresh},
    lease::Lease,
};
use crate::{
    account::Account,
    error::Error,
    fields,
    pacing::{AccessToken, ELSEWHERE},
    protocol::scope,
    random,
    store::{leases::LEASE_SECONDS, stored::Stored},
};

/// How long a flight waits for another process while the old token lives.
const BRIEFLY: Duration = Duration::from_secs(1);
/// How long it does otherwise: a crashed holder's lease has lapsed by then.
const UNTIL_THE_LEASE_LAPSES: Duration = Duration::from_secs(LEASE_SECONDS + 4);
/// Mean pause between two looks at the row.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long after a grant was said to have ended the provider is asked once more: of several
/// servers one may not have heard of the newest token yet.
const CONFIRM_AFTER: Duration = Duration::from_millis(1200);

/// Why a newer token is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It runs out, and may live for a while.
    Due,
    /// The API has refused it: it is of no use, whatever its expiry says.
    Refused,
}

impl Account {
    /// A token newer than the generation that the caller has seen and found wanting.
    pub(super) async fn refresh(&self, seen: i64, need: Need) -> Result<AccessToken, Error> {
        let begin = Instant::now();
        loop {
            let outcome = self.join_refresh(seen, need).await;
            // Whoever started the flight may have wanted less.
            let is_wanting = need == Need::Refused
                && match &outcome {
                    Ok(token) => token.generation == seen,
                    Err(error) => matches!(
                        error,
                        Error::Unavailable {
                            problem: ELSEWHERE,
                            ..
                        }
                    ),
                };
            if !is_wanting || begin.elapsed() > UNTIL_THE_LEASE_LAPSES {
                return outcome;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn join_refresh(&self, seen: i64, need: Need) -> Result<AccessToken, Error> {
        let refresh = Refresh {
            account: self.clone(),
            need,
        };
        if let Some(error) = self.tools.flights.backing_off(&self.id) {
            // Another process may have got through meanwhile.
            let stored = self.connected().await?;
            return if refresh.is_answered_by(&stored, seen) {
                self.open_access_token(&stored)
            } else {
                Err(error)
            };
        }
        let run = || async move { refresh.run(seen).await };
        self.tools
            .flights
            .join(&self.tools.tasks, self.id.clone(), run)
            .await
    }
}

struct Refresh {
    account: Account,
    need: Need,
}

impl Refresh {
    #[tracing::instrument(
        name = "oauth.refresh",
        skip_all,
        fields(service = self.account.service(), owner = %self.account.id.owner)
    )]
    async fn run(&self, seen: i64) -> Result<AccessToken, Error> {
        let outcome = self.until_decided(seen).await;
        if let Err(error) = &outcome {
            self.account.tell_failure(error);
        }
        outcome
    }

    async fn until_decided(&self, mut seen: i64) -> Result<AccessToken, Error> {
        let begin = Instant::now();
        let mut suspected = None;
        loop {
            let stored = self.account.connected().await?;
            if self.is_answered_by(&stored, seen) {
                // Somebody was faster.
                return self.account.open_access_token(&stored);
            }
            match self.attempt(&stored, suspected).await? {
                Some(Ok(token)) => return Ok(token),
                Some(Err(Ended { generation })) => {
                    suspected = Some(generation);
                    if seen == stored.generation {
                        // A row that the host has inserted has got its generation with the lease.
                        seen = generation;
                    }
                    tokio::time::sleep(CONFIRM_AFTER + random::jitter(CONFIRM_AFTER / 4)).await;
                }
                None => self.wait_for_the_holder(&stored, begin).await?,
            }
        }
    }

    /// `None` when another process has the lease.
    async fn attempt(
        &self,
        stored: &Stored,
        suspected: Option<i64>,
    ) -> Result<Option<Result<AccessToken, Ended>>, Error> {
        let (account, tools) = (&self.account, &self.account.tools);
        if !stored.can_refresh {
            return Err(account.cannot_refresh(stored).await);
        }
        // What could not be asked takes no lease: the row would be held until it lapses.
        let fields = Arc::new(fields::of_row(account, &stored.named)?);
        let credentials = tools.credentials_of(&account.id, &fields).await?;
        let redirect_uri = tools.redirect_uri_of(account.descriptor(), &fields);
        // Where an issuer has to be asked first, that is no part of the call: nothing is spent yet.
        let client = tools
            .token_client(&account.id, &credentials, &redirect_uri, &fields)
            .await
            .map_err(|error| account.unavailable(error))?;
        let breaker = tools.breakers.of(&client.refresh_server()?);
        let has_failed = tools.flights.has_failed(&account.id);
        let permit = breaker.admit(account.service(), has_failed).await?;
        let Some(mut lease) = Lease::take(account, stored.generation).await? else {
            return Ok(None);
        };
        let authorization = &account.descriptor().authorization;
        let client =
            client.asking_for(&scope::sets(authorization, lease.row.scope_sets.as_deref()));
        let attempt = Attempt {
            account,
            named: &stored.named,
            fields: &fields,
            client: &client,
            lease: &mut lease,
            is_dead: self.need == Need::Refused || !is_alive(stored),
            suspected,
        };
        let outcome = match attempt.lease.presented() {
            Ok(Some(presented)) => attempt.run(&presented, permit).await,
            Ok(None) => Err(account.cannot_refresh(stored).await),
            Err(error) => Err(error),
        };
        if !matches!(outcome, Ok(Ok(_))) {
            lease.give_back().await;
        }
        outcome.map(Some)
    }

    /// Whether the row has what the caller wants: newer than what they saw, and good for a while.
    fn is_answered_by(&self, stored: &Stored, seen: i64) -> bool {
        stored.generation != seen && is_fresh(self.account.descriptor(), stored)
    }

    async fn wait_for_the_holder(&self, stored: &Stored, begin: Instant) -> Result<(), Error> {
        let patience = if self.need == Need::Due && is_alive(stored) {
            BRIEFLY
        } else {
            UNTIL_THE_LEASE_LAPSES
        };
        if begin.elapsed() > patience {
            return Err(Error::Unavailable {
                service: self.account.service(),
                problem: ELSEWHERE,
                retry_after: None,
                source: None,
            });
        }
        tokio::time::sleep(LOOK_AGAIN / 2 + random::jitter(LOOK_AGAIN)).await;
        Ok(())
    }
}
