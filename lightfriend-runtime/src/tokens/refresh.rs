//! Refreshing a connection's tokens (RFC 6749 section 6).
//!
//! Of all processes one at a time presents a connection's refresh token: the one with the lease.
//! The others wait for the row to change and take what the winner stored.

use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::{
    AccessToken,
    breaker::Permit,
    connected, find,
    freshness::{is_alive, is_fresh},
    open,
    revocations::revoke_now,
    seal,
};
use crate::{
    clock,
    crypto::Place,
    descriptor::Descriptor,
    error::Error,
    events::EventKind,
    failpoint,
    host::OAuth,
    protocol::TokenAnswer,
    random,
    store::{
        TokenUpdate,
        connections::{self, Deleted, Stored},
        leases::{self, LEASE_SECONDS},
        outbox,
    },
    user::UserId,
};

/// What readers get whose token is being refreshed by another process that does not come to an end.
pub(super) const ELSEWHERE: &str = "a refresh by another process is under way";

/// How long a reader of a token that still lives waits for another process.
const BRIEFLY: Duration = Duration::from_secs(1);
/// How long everyone else does: a crashed holder's lease has lapsed by then.
const UNTIL_THE_LEASE_LAPSES: Duration = Duration::from_secs(LEASE_SECONDS + 5);
/// Mean pause between two looks at the row.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// Longest call, as the HTTP client bounds it and we make sure of.
const CALL_DEADLINE: Duration = Duration::from_secs(15);
/// A process that was stopped for longer than this between lease and call takes it anew.
const SEND_WITHIN: Duration = Duration::from_secs(5);

/// A token newer than the generation that the caller has seen and found wanting.
pub(super) async fn refresh(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
    seen: i64,
) -> Result<AccessToken, Error> {
    let key = (descriptor.table.name, user.clone());
    let refresh = Refresh {
        oauth: oauth.clone(),
        descriptor,
        user: user.clone(),
    };
    oauth
        .flights()
        .join(
            oauth.tasks(),
            key,
            || async move { refresh.run(seen).await },
        )
        .await
}

struct Refresh {
    oauth: OAuth,
    descriptor: &'static Descriptor,
    user: UserId,
}

/// The right to present the connection's refresh token.
struct Lease {
    owner: String,
    taken: Instant,
}

impl Refresh {
    #[tracing::instrument(name = "oauth.refresh", skip_all, fields(service = self.descriptor.service))]
    async fn run(&self, seen: i64) -> Result<AccessToken, Error> {
        let begin = Instant::now();
        loop {
            let stored = connected(&self.oauth, self.descriptor, &self.user).await?;
            if stored.generation != seen && is_fresh(self.descriptor, &stored, clock::now()) {
                // Somebody was faster.
                return self.open(&stored);
            }
            let Some(sealed) = &stored.refresh_token else {
                return Err(self.without_refresh_token(&stored).await);
            };
            let place = Place::of(self.descriptor, "refresh_token", &self.user);
            let refresh_token = self.oauth.keys().open(place, sealed.as_text())?;
            let breaker = self.oauth.breakers().of(self.descriptor);
            let permit = breaker.admit(self.descriptor.service).await?;
            if let Some(lease) = self.lease(&stored).await? {
                failpoint::reach("before_send");
                if lease.taken.elapsed() < SEND_WITHIN {
                    return self.call(&stored, &refresh_token, &lease, &permit).await;
                }
                self.release(&lease).await;
                continue;
            }
            drop(permit);
            self.wait_for_the_holder(&stored, begin).await?;
        }
    }

    async fn wait_for_the_holder(&self, stored: &Stored, begin: Instant) -> Result<(), Error> {
        let patience = if is_alive(stored, clock::now()) {
            BRIEFLY
        } else {
            UNTIL_THE_LEASE_LAPSES
        };
        if begin.elapsed() > patience {
            return Err(Error::Unavailable {
                service: self.descriptor.service,
                problem: ELSEWHERE,
                retry_after: None,
            });
        }
        tokio::time::sleep(LOOK_AGAIN / 2 + random::jitter(LOOK_AGAIN)).await;
        Ok(())
    }

    async fn lease(&self, stored: &Stored) -> Result<Option<Lease>, Error> {
        let taken = Instant::now();
        let owner = self.oauth.next_lease_owner();
        let (descriptor, user) = (self.descriptor, self.user.clone());
        let (generation, name) = (stored.generation, owner.clone());
        let got = self
            .oauth
            .database()
            .run(move |conn| leases::acquire(conn, descriptor, &user, generation, &name))
            .await?;
        Ok(got.then_some(Lease { owner, taken }))
    }

    async fn release(&self, lease: &Lease) {
        let (descriptor, user) = (self.descriptor, self.user.clone());
        let owner = lease.owner.clone();
        let released = self
            .oauth
            .database()
            .run(move |conn| leases::release(conn, descriptor, &user, &owner))
            .await;
        if let Err(error) = released {
            tracing::debug!(%error, "a lease lapses by itself");
        }
    }

    async fn call(
        &self,
        stored: &Stored,
        refresh_token: &SecretString,
        lease: &Lease,
        permit: &Permit,
    ) -> Result<AccessToken, Error> {
        let service = self.descriptor.service;
        let answer = self.ask(refresh_token).await;
        failpoint::reach("after_answer");
        match &answer {
            Err(error @ Error::Unavailable { .. }) => permit.failed(service, error),
            _ => permit.answered(),
        }
        let outcome = match answer {
            Ok(answer) => self.commit(stored, &answer).await,
            Err(error) => self.fail(stored, error).await,
        };
        match &outcome {
            Ok(_) => self.recovered(),
            Err(error) => {
                self.release(lease).await;
                self.tell_failure(error);
            }
        }
        outcome
    }

    async fn ask(&self, refresh_token: &SecretString) -> Result<TokenAnswer, Error> {
        let credentials = self.oauth.credentials(self.descriptor)?;
        let redirect_uri = self.oauth.redirect_uri(self.descriptor);
        let client = self
            .oauth
            .token_client(self.descriptor, &credentials, &redirect_uri);
        let in_time = tokio::time::timeout(CALL_DEADLINE, client.refresh(refresh_token)).await;
        in_time.unwrap_or(Err(Error::Unavailable {
            service: self.descriptor.service,
            problem: "no answer in time",
            retry_after: None,
        }))
    }

    /// Writes the new tokens, if the row is still the one they were asked for. The lease may have
    /// lapsed: a rotation that was received is never thrown away for that.
    async fn commit(&self, stored: &Stored, answer: &TokenAnswer) -> Result<AccessToken, Error> {
        let update = seal(self.oauth.keys(), self.descriptor, &self.user, answer)?;
        let (descriptor, user) = (self.descriptor, self.user.clone());
        let (seen, tokens) = (stored.generation, update.clone());
        let written = self
            .oauth
            .database()
            .run_until_done(move |conn| {
                connections::commit_refresh(conn, descriptor, &user, seen, tokens.clone())
            })
            .await
            .inspect_err(|error| {
                tracing::error!(%error, "new tokens could not be stored and are lost");
            })?;
        failpoint::reach("after_commit");
        if written == 1 {
            let service = self.descriptor.service;
            tracing::info!(service, "refreshed");
            self.oauth
                .hub()
                .emit(EventKind::Refreshed, service, &self.user);
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
        let service = self.descriptor.service;
        if let Some(newer) = find(&self.oauth, self.descriptor, &self.user).await? {
            return self.open(&newer);
        }
        let (descriptor, user) = (self.descriptor, self.user.clone());
        let orphans = Deleted {
            access_token: update.access_token,
            refresh_token: update.refresh_token,
        };
        let ids = self
            .oauth
            .database()
            .run_until_done(move |conn| outbox::insert(conn, descriptor, &user, orphans.clone()))
            .await?;
        revoke_now(&self.oauth, self.descriptor, ids);
        Err(Error::NotConnected { service })
    }

    /// The three classes of failure. Only `invalid_grant` touches the row.
    async fn fail(&self, stored: &Stored, error: Error) -> Result<AccessToken, Error> {
        let service = self.descriptor.service;
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
        let service = self.descriptor.service;
        let current = connected(&self.oauth, self.descriptor, &self.user).await?;
        if current.generation != stored.generation {
            return self.open(&current);
        }
        if self.mark(stored).await? == 1 {
            tracing::warn!(service, "the grant has ended; the user must connect again");
            self.oauth
                .hub()
                .emit(EventKind::NeedsReauth, service, &self.user);
        }
        Err(Error::ReauthRequired { service })
    }

    /// Nothing can renew the token: that ends the connection once the token is dead.
    async fn without_refresh_token(&self, stored: &Stored) -> Error {
        let service = self.descriptor.service;
        if !is_alive(stored, clock::now()) {
            match self.mark(stored).await {
                Ok(1) => self
                    .oauth
                    .hub()
                    .emit(EventKind::NeedsReauth, service, &self.user),
                Ok(_) => {}
                Err(error) => return error,
            }
        }
        Error::ReauthRequired { service }
    }

    async fn mark(&self, stored: &Stored) -> Result<usize, Error> {
        let (descriptor, user, generation) =
            (self.descriptor, self.user.clone(), stored.generation);
        self.oauth
            .database()
            .run(move |conn| connections::mark_needs_reauth(conn, descriptor, &user, generation))
            .await
    }

    /// An operator's mistake hits every connection: it is said once, until a refresh succeeds.
    fn tell_failure(&self, error: &Error) {
        let service = self.descriptor.service;
        let kind = EventKind::RefreshFailed;
        if error.is_misconfigured() {
            if self.oauth.flights().alarm(service) {
                tracing::error!(service, %error, "refreshes are refused: the operator must act");
                self.oauth
                    .hub()
                    .emit_failure(kind, service, &self.user, error);
            }
        } else if error.is_transient() {
            tracing::warn!(service, %error, "refresh failed for now");
            self.oauth
                .hub()
                .emit_failure(kind, service, &self.user, error);
        }
    }

    fn recovered(&self) {
        let service = self.descriptor.service;
        let key = (self.descriptor.table.name, self.user.clone());
        self.oauth.flights().all_clear(service);
        if self.oauth.flights().has_failed(&key) {
            self.oauth
                .hub()
                .emit(EventKind::Recovered, service, &self.user);
        }
    }

    fn open(&self, stored: &Stored) -> Result<AccessToken, Error> {
        open(&self.oauth, self.descriptor, &self.user, stored)
    }
}
