//! One attempt to refresh, under the lease: asking the provider, and keeping what it answers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use secrecy::SecretString;

use super::lease::{CALL_DEADLINE, Lease};
use crate::{
    account::Account,
    descriptor::{Column, Exchange, Source},
    error::Error,
    events::EventKind,
    failpoint,
    field_values::FieldValues,
    fields,
    pacing::{AccessToken, Client, Permit},
    protocol::{Class, Failure, TokenAnswer, scope, token_request::TokenClient},
    random,
    store::{
        Named,
        connections::{self, Renewed},
        stored,
    },
};

/// What it takes.
pub(super) struct Attempt<'a> {
    pub(super) account: &'a Account,
    /// What of the row the request is made with.
    pub(super) named: &'a Named,
    pub(super) fields: &'a Arc<FieldValues>,
    /// Who asks.
    pub(super) client: &'a TokenClient<'a>,
    pub(super) lease: &'a mut Lease,
    /// Whether the access token is of no more use.
    pub(super) is_dead: bool,
    /// The generation whose grant the provider has called ended once.
    pub(super) suspected: Option<i64>,
}

/// The provider says that the grant has ended, for the first time.
pub(super) struct Ended {
    pub(super) generation: i64,
}

impl Attempt<'_> {
    pub(super) async fn run(
        mut self,
        presented: &SecretString,
        permit: Permit,
    ) -> Result<Result<AccessToken, Ended>, Error> {
        let service = self.account.service();
        failpoint::reach("before_send");
        self.lease.check()?;
        let begin = Instant::now();
        let answer = self.ask(presented).await;
        let received = Instant::now();
        failpoint::reach("after_answer");
        match &answer {
            // Whatever an answer says of one account, the provider has done its part.
            Err(failure) if failure.class == Class::Away => permit.failed(service, &failure.error),
            // Nor does this speak of the provider.
            Err(failure) if failure.class == Class::Unclear => drop(permit),
            _ => permit.answered(),
        }
        match answer {
            Ok(answer) => match self.account.descriptor().exchange.filter(|it| it.repeat) {
                Some(exchange) => {
                    let left = CALL_DEADLINE.saturating_sub(begin.elapsed());
                    self.turn(exchange, answer, (received, left)).await
                }
                None => self.commit(&answer, received).await.map(Ok),
            },
            Err(failure) => self.fail(failure).await,
        }
    }

    /// The application as the provider's host knows it.
    fn registration(&self) -> Client {
        Client::of(self.account.descriptor(), self.fields)
    }

    /// The refresh has brought a token that is to be turned into the usable one. It is kept first, as
    /// one that has run out: nobody else has what came with it.
    async fn turn(
        &mut self,
        exchange: &'static Exchange,
        first: TokenAnswer,
        (received, left): (Instant, Duration),
    ) -> Result<Result<AccessToken, Ended>, Error> {
        let spent = TokenAnswer {
            expires_in: Some(Duration::ZERO),
            ..first.clone()
        };
        let Some(generation) = self.keep(&spent, received, false).await? else {
            return self.overtaken(&spent).await.map(Ok);
        };
        // What comes next is about the row as it is now.
        self.lease.row.generation = generation;
        self.is_dead = true;
        let turning = self.in_time(left, self.client.turn(exchange, &first));
        match turning.await {
            Ok(usable) => self.commit(&usable, Instant::now()).await.map(Ok),
            Err(failure) => self.fail(failure).await,
        }
    }

    async fn ask(&self, presented: &SecretString) -> Result<TokenAnswer, Failure> {
        let extended = self.lease.extended()?;
        let asking = async {
            let begin = Instant::now();
            let answer = self.client.refresh(presented, extended.as_ref()).await?;
            Ok(self.client.with_expiry(answer, begin).await)
        };
        self.in_time(CALL_DEADLINE, asking).await
    }

    async fn in_time(
        &self,
        left: Duration,
        asking: impl Future<Output = Result<TokenAnswer, Failure>>,
    ) -> Result<TokenAnswer, Failure> {
        let in_time = tokio::time::timeout(left, asking).await;
        in_time.unwrap_or_else(|_| {
            Err(Failure::away(Error::Unavailable {
                service: self.account.service(),
                problem: "no answer in time",
                retry_after: None,
                source: None,
            }))
        })
    }

    /// Writes the new tokens, if the row is still the one they were asked for. The lease may have
    /// lapsed, and the answer may be odd: a rotation that was received is never thrown away for
    /// that.
    async fn commit(&self, answer: &TokenAnswer, received: Instant) -> Result<AccessToken, Error> {
        let account = self.account;
        let Some(generation) = self.keep(answer, received, true).await? else {
            return self.overtaken(answer).await;
        };
        tracing::info!("refreshed");
        if let Some(oddity) = &answer.oddity {
            let oddity = oddity.in_full();
            tracing::warn!(%oddity, "the answer is odd; its tokens are kept all the same");
        }
        account.emit(EventKind::Refreshed);
        self.tell_missing(answer);
        let token = self.renewed(answer, generation).await?;
        account.recovered(&self.registration(), self.lease.row.refused_since.is_some());
        Ok(token)
    }

    /// The user may have taken scopes away at the provider. Nobody's token waits for that to be told.
    fn tell_missing(&self, answer: &TokenAnswer) {
        let Some(scopes) = answer.scopes.clone() else {
            return;
        };
        let (account, sets) = (self.account.clone(), self.lease.row.scope_sets.clone());
        let missing = scope::missing_of(account.descriptor(), sets.as_deref(), Some(&scopes));
        if missing.is_empty() {
            return;
        }
        self.account.tools.tasks.spawn(async move {
            let telling = account.tell_missing(&scopes, sets.as_deref(), missing.join(" "));
            if let Err(error) = telling.await {
                tracing::debug!(%error, "that scopes are missing is told another time");
            }
        });
    }

    /// Stores what an answer has brought; the row's generation then, if it is still the one that the
    /// answer was asked for.
    async fn keep(
        &self,
        answer: &TokenAnswer,
        received: Instant,
        ends_lease: bool,
    ) -> Result<Option<i64>, Error> {
        let generation = random::generation();
        let renewed = Renewed {
            tokens: self.account.seal_answer(answer)?,
            fields: fields::renewed(self.account, answer)?,
            generation,
            ends_lease,
        };
        let is_kept = self.store(renewed, received).await?;
        Ok(is_kept.then_some(generation))
    }

    /// The row is gone, or connected anew. What was received belongs to no row and must not outlive
    /// the connection: it waits for the end of the newer one, if there is one.
    async fn overtaken(&self, answer: &TokenAnswer) -> Result<AccessToken, Error> {
        let account = self.account;
        let orphans = account.seal_answer(answer)?;
        let named = self.named.without_secrets(account.descriptor());
        account
            .revoke_orphans(orphans, named, &answer.members)
            .await;
        let newer = account.run_until_done(stored::find).await?;
        let newer = newer.ok_or(Error::NotConnected {
            service: account.service(),
        })?;
        let token = account.open_access_token(&newer)?;
        account.recovered(&self.registration(), self.lease.row.refused_since.is_some());
        Ok(token)
    }

    /// The token that was stored. What calls of the API are made with may be new, too.
    async fn renewed(&self, answer: &TokenAnswer, generation: i64) -> Result<AccessToken, Error> {
        let brings_fields = self
            .account
            .descriptor()
            .table
            .columns
            .iter()
            .any(is_of_answer);
        if brings_fields && *self.named != Named::default() {
            let current = self.account.connected().await?;
            return self.account.open_access_token(&current);
        }
        Ok(AccessToken {
            secret: answer.access_token.clone(),
            generation,
            fields: self.fields.clone(),
        })
    }

    /// Whether the row has the tokens now. A column of the struct's own that is not there, or that
    /// refuses its value, must not cost them.
    async fn store(&self, renewed: Renewed, received: Instant) -> Result<bool, Error> {
        let tokens_alone = Renewed {
            fields: Vec::new(),
            ..renewed.clone()
        };
        let has_fields = !renewed.fields.is_empty();
        let mut written = self.store_all(renewed, received).await;
        if let Err(error) = &written
            && has_fields
            && !error.is_transient()
        {
            let (service, owner) = (self.account.service(), &self.account.id.owner);
            tracing::error!(service, %owner, %error, "fields of an answer could not be stored");
            written = self.store_all(tokens_alone, received).await;
        }
        failpoint::reach("after_commit");
        written.inspect_err(|error| {
            tracing::error!(%error, "new tokens could not be stored and are lost");
        })
    }

    async fn store_all(&self, renewed: Renewed, received: Instant) -> Result<bool, Error> {
        let seen = self.lease.row.generation;
        self.account
            .run_until_done(async move |conn, id| {
                connections::commit_refresh(conn, id, seen, renewed, received).await
            })
            .await
    }

    /// What a failure means for the account, by its class.
    async fn fail(&self, failure: Failure) -> Result<Result<AccessToken, Ended>, Error> {
        let (class, error) = (failure.class, Error::from(failure));
        let (client, refusals) = (self.registration(), &self.account.tools.client_refusals);
        if matches!(class, Class::GrantEnded | Class::Account) {
            // The client is known, then.
            refusals.known(&client);
        }
        match class {
            Class::GrantEnded => self.grant_ended(&error).await,
            Class::Client => Err(self.account.client_refused(&client, error)),
            Class::PerhapsClient if refusals.suspect(&client, &self.account.id) => {
                Err(self.account.client_refused(&client, error))
            }
            Class::PerhapsClient | Class::Account => {
                let token = self
                    .account
                    .refused(self.lease, &error, self.is_dead)
                    .await?;
                Ok(Ok(token))
            }
            Class::Unclear | Class::Away => Err(self.account.unavailable(error)),
        }
    }

    /// The provider speaks of the token we sent; somebody may have replaced it since, and one
    /// server of several may be wrong.
    async fn grant_ended(&self, error: &Error) -> Result<Result<AccessToken, Ended>, Error> {
        let account = self.account;
        let current = account.connected().await?;
        let generation = self.lease.row.generation;
        if current.generation != generation {
            return account.open_access_token(&current).map(Ok);
        }
        if self.suspected != Some(generation) {
            return Ok(Err(Ended { generation }));
        }
        let (service, owner, error) = (account.service(), &account.id.owner, error.in_full());
        tracing::warn!(service, %owner, %error, "the grant has ended; the user must connect again");
        account.needs_reauth(generation).await?;
        Err(Error::ReauthRequired {
            service: account.service(),
        })
    }
}

/// Whether a refresh may bring the column a new value.
fn is_of_answer(column: &Column) -> bool {
    matches!(
        column.source,
        Source::TokenResponse(_) | Source::Exchange(_)
    )
}
