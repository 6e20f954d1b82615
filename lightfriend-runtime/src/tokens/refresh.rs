//! Refreshing a connection's tokens (RFC 6749 section 6).
//!
//! Of all processes one at a time presents a connection's refresh token: the one with the lease.
//! The others wait for the row to change and take what the winner stored.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use secrecy::SecretString;

use super::{
    freshness::{is_alive, is_fresh},
    lease::{CALL_DEADLINE, Lease},
};
use crate::{
    account::Account,
    error::Error,
    events::EventKind,
    failpoint,
    pacing::{AccessToken, Breaker, ELSEWHERE},
    protocol::{ClientCredentials, TokenAnswer},
    random,
    store::{
        TokenUpdate,
        connections::{self, Stored},
        leases::LEASE_SECONDS,
    },
};

/// How long a flight waits for another process while the old token lives.
const BRIEFLY: Duration = Duration::from_secs(1);
/// How long it does otherwise: a crashed holder's lease has lapsed by then.
const UNTIL_THE_LEASE_LAPSES: Duration = Duration::from_secs(LEASE_SECONDS + 4);
/// Mean pause between two looks at the row.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

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
    #[tracing::instrument(name = "oauth.refresh", skip_all, fields(service = self.account.service()))]
    async fn run(&self, seen: i64) -> Result<AccessToken, Error> {
        let begin = Instant::now();
        loop {
            let stored = self.account.connected().await?;
            if self.is_answered_by(&stored, seen) {
                // Somebody was faster.
                return self.account.open_access_token(&stored);
            }
            let Some(sealed) = &stored.refresh_token else {
                return Err(self.without_refresh_token(&stored).await);
            };
            let refresh_token = self.account.open("refresh_token", sealed)?;
            let credentials = self.credentials()?;
            let breaker = self.account.tools.breakers.of(self.account.descriptor());
            breaker.check(self.account.service())?;
            if let Some(lease) = Lease::take(&self.account, stored.generation).await? {
                let outcome = self
                    .under_lease(&stored, &refresh_token, &credentials, &lease, breaker)
                    .await;
                if outcome.is_err() {
                    lease.give_back().await;
                }
                return outcome;
            }
            self.wait_for_the_holder(&stored, begin).await?;
        }
    }

    /// Whether the row has what the caller wants: newer than what they saw, and good for a while.
    fn is_answered_by(&self, stored: &Stored, seen: i64) -> bool {
        stored.generation != seen && is_fresh(self.account.descriptor(), stored)
    }

    fn credentials(&self) -> Result<ClientCredentials, Error> {
        self.account
            .tools
            .credentials(self.account.descriptor())
            .inspect_err(|error| self.tell_failure(error))
    }

    async fn wait_for_the_holder(&self, stored: &Stored, begin: Instant) -> Result<(), Error> {
        let patience = if self.need == Need::Due && is_alive(stored) {
            BRIEFLY
        } else {
            UNTIL_THE_LEASE_LAPSES
        };
        if begin.elapsed() > patience {
            return Err(self.elsewhere());
        }
        tokio::time::sleep(LOOK_AGAIN / 2 + random::jitter(LOOK_AGAIN)).await;
        Ok(())
    }

    fn elsewhere(&self) -> Error {
        Error::Unavailable {
            service: self.account.service(),
            problem: ELSEWHERE,
            retry_after: None,
        }
    }

    async fn under_lease(
        &self,
        stored: &Stored,
        refresh_token: &SecretString,
        credentials: &ClientCredentials,
        lease: &Lease,
        breaker: Arc<Breaker>,
    ) -> Result<AccessToken, Error> {
        let service = self.account.service();
        let permit = breaker.admit(service).await?;
        failpoint::reach("before_send");
        lease.check()?;
        let answer = self.ask(refresh_token, credentials).await;
        let received = Instant::now();
        failpoint::reach("after_answer");
        match &answer {
            Err(error @ Error::Unavailable { .. }) => permit.failed(service, error),
            _ => permit.answered(),
        }
        let outcome = match answer {
            Ok(answer) => self.commit(stored, &answer, received).await,
            Err(error) => self.fail(stored, error).await,
        };
        match &outcome {
            Ok(_) => self.recovered(),
            Err(error) => self.tell_failure(error),
        }
        outcome
    }

    async fn ask(
        &self,
        refresh_token: &SecretString,
        credentials: &ClientCredentials,
    ) -> Result<TokenAnswer, Error> {
        let (tools, descriptor) = (&self.account.tools, self.account.descriptor());
        let redirect_uri = tools.redirect_uri(descriptor);
        let client = tools.token_client(descriptor, credentials, &redirect_uri);
        let in_time = tokio::time::timeout(CALL_DEADLINE, client.refresh(refresh_token)).await;
        in_time.unwrap_or(Err(Error::Unavailable {
            service: self.account.service(),
            problem: "no answer in time",
            retry_after: None,
        }))
    }

    /// Writes the new tokens, if the row is still the one they were asked for. The lease may have
    /// lapsed: a rotation that was received is never thrown away for that.
    async fn commit(
        &self,
        stored: &Stored,
        answer: &TokenAnswer,
        received: Instant,
    ) -> Result<AccessToken, Error> {
        let update = self.account.seal_answer(answer)?;
        let (seen, tokens) = (stored.generation, update.clone());
        let written = self
            .account
            .run_until_done(move |conn, id| {
                connections::commit_refresh(conn, id, seen, tokens.clone(), received)
            })
            .await
            .inspect_err(|error| {
                tracing::error!(%error, "new tokens could not be stored and are lost");
            })?;
        failpoint::reach("after_commit");
        if written == 1 {
            let service = self.account.service();
            tracing::info!(service, "refreshed");
            self.account.emit(EventKind::Refreshed);
            return Ok(AccessToken {
                secret: answer.access_token.clone(),
                generation: stored.generation + 1,
            });
        }
        self.overtaken(update).await
    }

    /// The row has changed meanwhile: gone, or connected anew. What was received belongs to no row:
    /// after a disconnect it must not outlive that, and beside a newer grant nobody needs it.
    async fn overtaken(&self, update: TokenUpdate) -> Result<AccessToken, Error> {
        let service = self.account.service();
        let newer = self
            .account
            .run_until_done(|conn, id| connections::find(conn, id))
            .await?;
        if let Some(newer) = newer {
            return self.account.open_access_token(&newer);
        }
        self.account.revoke_orphans(update).await;
        Err(Error::NotConnected { service })
    }

    /// The three classes of failure. Only `invalid_grant` touches the row.
    async fn fail(&self, stored: &Stored, error: Error) -> Result<AccessToken, Error> {
        let service = self.account.service();
        match error {
            Error::Refused {
                code: "invalid_grant",
                ..
            } => self.grant_ended(stored).await,
            error if error.is_misconfigured() || error.is_transient() => Err(error),
            error => {
                tracing::warn!(service, %error, "refresh answered unusably");
                Err(Error::Unavailable {
                    service,
                    problem: "it does not answer refreshes usably",
                    retry_after: None,
                })
            }
        }
    }

    /// `invalid_grant` speaks of the token we sent; somebody may have replaced it since.
    async fn grant_ended(&self, stored: &Stored) -> Result<AccessToken, Error> {
        let service = self.account.service();
        let current = self.account.connected().await?;
        if current.generation != stored.generation {
            return self.account.open_access_token(&current);
        }
        if self.mark(stored).await? == 1 {
            tracing::warn!(service, "the grant has ended; the user must connect again");
            self.account.emit(EventKind::NeedsReauth);
        }
        Err(Error::ReauthRequired { service })
    }

    /// Nothing can renew the token, which is dead or was refused: that ends the connection.
    async fn without_refresh_token(&self, stored: &Stored) -> Error {
        let service = self.account.service();
        match self.mark(stored).await {
            Ok(1) => self.account.emit(EventKind::NeedsReauth),
            Ok(_) => {}
            Err(error) => return error,
        }
        Error::ReauthRequired { service }
    }

    async fn mark(&self, stored: &Stored) -> Result<usize, Error> {
        let generation = stored.generation;
        self.account
            .run(move |conn, id| connections::mark_needs_reauth(conn, id, generation))
            .await
    }

    /// An operator's mistake hits every connection: it is said once, until refreshes succeed.
    fn tell_failure(&self, error: &Error) {
        let service = self.account.service();
        let kind = EventKind::RefreshFailed;
        if error.is_misconfigured() {
            if self.account.tools.flights.refuse(service, error) {
                tracing::error!(service, %error, "refreshes are refused: the operator must act");
                self.account.emit_failure(kind, error);
            }
        } else if error.is_transient() {
            tracing::warn!(service, %error, "refresh failed for now");
            self.account.emit_failure(kind, error);
        }
    }

    fn recovered(&self) {
        let flights = &self.account.tools.flights;
        flights.accept(self.account.service());
        if flights.has_failed(&self.account.id) {
            self.account.emit(EventKind::Recovered);
        }
    }
}
