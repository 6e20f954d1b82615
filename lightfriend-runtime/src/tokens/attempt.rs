//! One attempt to refresh, under the lease: asking the provider, and keeping what it answers.

use std::{sync::Arc, time::Instant};

use secrecy::SecretString;

use super::lease::{CALL_DEADLINE, Lease};
use crate::{
    account::Account,
    error::Error,
    events::EventKind,
    failpoint,
    field_values::FieldValues,
    fields,
    pacing::{AccessToken, Permit},
    protocol::{Class, ClientCredentials, Failure, TokenAnswer},
    random,
    store::{
        Named,
        connections::{self, Renewed},
    },
};

/// What it takes.
pub(super) struct Attempt<'a> {
    pub(super) account: &'a Account,
    /// What of the row the request is made with.
    pub(super) named: &'a Named,
    pub(super) fields: Arc<FieldValues>,
    pub(super) lease: &'a Lease,
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
        &self,
        presented: &SecretString,
        credentials: &ClientCredentials,
        permit: Permit,
    ) -> Result<Result<AccessToken, Ended>, Error> {
        let service = self.account.service();
        failpoint::reach("before_send");
        self.lease.check()?;
        let answer = self.ask(presented, credentials).await;
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
            Ok(answer) => {
                let token = self.commit(&answer, received).await?;
                let was_refused = self.lease.row.refused_since.is_some();
                self.account.recovered(was_refused);
                Ok(Ok(token))
            }
            Err(failure) => self.fail(failure).await,
        }
    }

    async fn ask(
        &self,
        presented: &SecretString,
        credentials: &ClientCredentials,
    ) -> Result<TokenAnswer, Failure> {
        let (tools, descriptor) = (&self.account.tools, self.account.descriptor());
        let redirect_uri = tools.redirect_uri(descriptor);
        let extended = self.lease.extended()?;
        let asking = async {
            let client = tools
                .token_client(&self.account.id, credentials, &redirect_uri, &self.fields)
                .await?;
            client.refresh(presented, extended.as_ref()).await
        };
        let in_time = tokio::time::timeout(CALL_DEADLINE, asking).await;
        in_time.unwrap_or_else(|_| {
            Err(Failure::away(Error::Unavailable {
                service: descriptor.service,
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
        let renewed = Renewed {
            tokens: account.seal_answer(answer)?,
            fields: fields::renewed(account, &answer.members)?,
            generation: random::generation(),
        };
        let (orphans, generation) = (renewed.tokens.clone(), renewed.generation);
        let has_fields = !renewed.fields.is_empty();
        if self.store(renewed, received).await? {
            tracing::info!("refreshed");
            if let Some(oddity) = &answer.oddity {
                let oddity = oddity.in_full();
                tracing::warn!(%oddity, "the answer is odd; its tokens are kept all the same");
            }
            account.emit(EventKind::Refreshed);
            return self.renewed(answer, generation, has_fields).await;
        }
        // Gone, or connected anew. What was received belongs to no row and must not outlive the
        // connection: it waits for the end of the newer one, if there is one.
        account
            .revoke_orphans(orphans, self.named.clone(), &answer.members)
            .await;
        let newer = account.run_until_done(connections::find).await?;
        let newer = newer.ok_or(Error::NotConnected {
            service: account.service(),
        })?;
        account.open_access_token(&newer)
    }

    /// The token that was stored. What calls of the API are made with may be new, too.
    async fn renewed(
        &self,
        answer: &TokenAnswer,
        generation: i64,
        has_fields: bool,
    ) -> Result<AccessToken, Error> {
        if has_fields && *self.named != Named::default() {
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
        if matches!(class, Class::GrantEnded | Class::Account) {
            // The client is known, then.
            self.account
                .tools
                .client_refusals
                .known(self.account.service());
        }
        match class {
            Class::GrantEnded => self.grant_ended(&error).await,
            Class::Client => Err(self.account.client_refused(error)),
            Class::PerhapsClient
                if self.account.tools.client_refusals.suspect(&self.account.id) =>
            {
                Err(self.account.client_refused(error))
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
