//! From an authorization code to the stored connection.

use std::time::Instant;

use secrecy::SecretString;
use serde_json::Value as Json;

use super::{
    after_connect,
    claimed::{Arrived, Claimed, Landed},
    start::{nonce_place, verifier_place},
};
use crate::{
    account::Account,
    descriptor::Lookup,
    error::Error,
    events::EventKind,
    field_values::FieldValues,
    fields::{self, Brought, Given},
    protocol::{
        ClientCredentials, CodeVerifier, TokenAnswer, scope,
        token_request::{Granted, TokenClient},
        unverified_claims,
    },
    store::{
        Row, Sealed,
        life::{self, Arrival, Connected, Outcome},
        outbox::Ids,
    },
};

/// A connection that is stored.
struct Stored {
    account: Account,
    connected: Connected,
    /// The scopes that were asked for and not granted.
    missing: Option<String>,
}

impl Claimed {
    pub(super) async fn exchange_and_store(
        &self,
        arrived: Arrived<'_>,
        given: &Given,
    ) -> Result<Landed, Error> {
        let values = given.values(self.account.descriptor());
        let begin = Instant::now();
        let first = self.exchange(arrived, &values).await?;
        let received = Instant::now();
        let first = self.with_expiry(first, given, begin).await;
        let (answer, stored) = match self.turn(&first, given).await {
            Ok(None) => {
                let stored = self.keep(&first, given, received).await;
                (first, stored)
            }
            Ok(Some(turned)) => {
                let stored = self.keep(&turned, given, Instant::now()).await;
                (turned, stored)
            }
            Err(error) => (first, Err(error)),
        };
        let stored = match stored {
            Ok(stored) => stored,
            Err(error) => {
                // Granted, and nobody's: it must not live on at the provider.
                let brought = Brought::of(&answer);
                let account = self.account_of(given, &brought);
                let account = account.unwrap_or_else(|_| self.account.clone());
                let named = fields::named_before_row(account.descriptor(), given, &brought);
                let tokens = account.seal_answer(&answer)?;
                account.revoke_orphans(tokens, named, &answer.members).await;
                return Err(error);
            }
        };
        Ok(self.tell(&stored))
    }

    fn tell(&self, stored: &Stored) -> Landed {
        let account = &stored.account;
        let service = account.service();
        account.tools.flights.forget(&account.id);
        tracing::info!(service, "connected");
        account.emit(EventKind::Connected);
        let (named, key) = (&self.row.account, account.id.key_text());
        let is_another_key = named.is_some() && *named != key;
        let is_another_account = stored.connected.is_another_account || is_another_key;
        if is_another_account {
            tracing::info!(service, "another account than before is connected");
            account.emit(EventKind::AccountChanged);
        }
        if let Some(missing) = &stored.missing {
            account.emit_scopes_missing(missing);
        }
        Landed {
            account: key,
            is_another_account,
        }
    }

    /// The account that the provider has granted access to: of those that the owner may have, the one
    /// with the key that was brought.
    fn account_of(&self, given: &Given, brought: &Brought<'_>) -> Result<Account, Error> {
        let key = fields::account_key(&self.account, given, brought)?;
        Ok(self.account.with_key(key))
    }

    async fn exchange(
        &self,
        arrived: Arrived<'_>,
        values: &FieldValues,
    ) -> Result<TokenAnswer, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let open = |sealed: &Sealed| tools.keys.open(verifier_place(id), sealed.as_text());
        let verifier = self.row.code_verifier.as_ref().map(open).transpose()?;
        let verifier = verifier.map(CodeVerifier::from_secret);
        let credentials = tools.credentials_of(id, values).await?;
        let client = self.client(&credentials, values).await?;
        let mut answer = client
            .exchange(Granted {
                code: arrived.code,
                state: arrived.state,
                verifier: verifier.as_ref(),
            })
            .await?;
        // The token answer's word counts more (RFC 6749 section 5.1).
        let said = arrived.scope.map(|scope| {
            let separator = id.descriptor.authorization.scope_separator;
            scope::normalize([scope], separator)
        });
        answer.scopes = answer.scopes.or(said.filter(|scopes| !scopes.is_empty()));
        Ok(answer)
    }

    /// The answer with its expiry, where that is asked for. Whatever fails costs the expiry alone.
    async fn with_expiry(&self, answer: TokenAnswer, given: &Given, begin: Instant) -> TokenAnswer {
        let descriptor = self.account.descriptor();
        if descriptor.token.introspection.is_none() {
            return answer;
        }
        let values = fields::before_row(descriptor, given, &Brought::of(&answer));
        let (tools, id) = (&self.account.tools, &self.account.id);
        let Ok(credentials) = tools.credentials_of(id, &values).await else {
            return answer;
        };
        match self.client(&credentials, &values).await {
            Ok(client) => client.with_expiry(answer, begin).await,
            Err(_) => answer,
        }
    }

    /// Turns the token into the usable one, where the provider has two.
    async fn turn(&self, first: &TokenAnswer, given: &Given) -> Result<Option<TokenAnswer>, Error> {
        refuse_odd(first)?;
        let Some(exchange) = self.account.descriptor().exchange else {
            return Ok(None);
        };
        let brought = Brought::of(first);
        let values = fields::before_row(self.account.descriptor(), given, &brought);
        let (tools, id) = (&self.account.tools, &self.account.id);
        let credentials = tools.credentials_of(id, &values).await?;
        let client = self.client(&credentials, &values).await?;
        let turned = client.turn(exchange, first).await?;
        Ok(Some(turned))
    }

    async fn keep(
        &self,
        answer: &TokenAnswer,
        given: &Given,
        received: Instant,
    ) -> Result<Stored, Error> {
        refuse_odd(answer)?;
        let mut brought = Brought {
            answer,
            access_token_claims: unverified_claims(&answer.access_token),
            id_token_claims: self.id_token_claims(answer, given).await?,
            looked_up: Json::Null,
        };
        brought.looked_up = self.look_up(&brought, given).await;
        self.store(given, &brought, received).await
    }

    /// The claims of the ID token, where it is read (`OpenID` Connect Core section 3.1.3.7).
    async fn id_token_claims(&self, answer: &TokenAnswer, given: &Given) -> Result<Json, Error> {
        let (tools, descriptor) = (&self.account.tools, self.account.descriptor());
        let nonce = self.nonce()?;
        if nonce.is_none() && !descriptor.has_id_token_claims() {
            return Ok(Json::Null);
        }
        let values = given.values(descriptor);
        let credentials = tools.credentials_of(&self.account.id, &values).await?;
        let client = self.client(&credentials, &values).await?;
        client
            .id_token_claims(&tools.issuers, answer, nonce.as_ref())
            .await
    }

    /// What the tokens do not say. A lookup that fails costs its fields, and nothing else.
    async fn look_up(&self, brought: &Brought<'_>, given: &Given) -> Json {
        let Some(lookup) = self.account.descriptor().lookup else {
            return Json::Null;
        };
        let asking = self.ask_for(lookup, brought, given);
        asking.await.unwrap_or_else(|error| {
            tracing::warn!(
                service = self.account.service(), %error,
                "the lookup failed: its fields have no value"
            );
            Json::Null
        })
    }

    async fn ask_for(
        &self,
        lookup: &Lookup,
        brought: &Brought<'_>,
        given: &Given,
    ) -> Result<Json, Error> {
        let descriptor = self.account.descriptor();
        let values = fields::before_row(descriptor, given, brought);
        let (tools, id) = (&self.account.tools, &self.account.id);
        let credentials = tools.credentials_of(id, &values).await?;
        let client = self.client(&credentials, &values).await?;
        client.look_up(lookup, &brought.answer.access_token).await
    }

    /// The client that began the flow.
    pub(super) async fn client<'a>(
        &'a self,
        credentials: &'a ClientCredentials,
        values: &'a FieldValues,
    ) -> Result<TokenClient<'a>, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let redirect_uri = &self.row.redirect_uri;
        tools
            .token_client(id, credentials, redirect_uri, values)
            .await
    }

    async fn store(
        &self,
        given: &Given,
        brought: &Brought<'_>,
        received: Instant,
    ) -> Result<Stored, Error> {
        let account = self.account_of(given, brought)?;
        let mut row = self.row(&account, given, brought)?;
        let values = fields::before_row(account.descriptor(), given, brought);
        after_connect::fill(&account, brought.answer, values, &mut row).await?;
        let mark = self.mark.clone();
        let missing = self.missing(&row);
        let arrival = Arrival {
            row,
            scope_sets: self.row.scope_sets.clone(),
            is_expected: self.row.account == account.id.key_text(),
            missing: missing.clone(),
            received,
            ids: Ids::draw()?,
        };
        let outcome = account
            .run_until_done(async move |conn, id| {
                life::connect(conn, id, &mark, arrival.clone()).await
            })
            .await?;
        let service = account.service();
        match outcome {
            Outcome::Stored(connected) => Ok(Stored {
                account,
                connected,
                missing,
            }),
            // The user disconnected, or is gone, while the provider was asked.
            Outcome::Gone => Err(Error::InvalidState),
            Outcome::Taken => Err(Error::AccountTaken { service }),
        }
    }

    /// What of the scopes that the flow has asked for was not granted.
    fn missing(&self, row: &Row) -> Option<String> {
        let descriptor = self.account.descriptor();
        let (sets, granted) = (self.row.scope_sets.as_deref(), row.scopes.as_deref());
        let missing = scope::missing_of(descriptor, sets, granted);
        (!missing.is_empty()).then(|| missing.join(" "))
    }

    fn row(&self, account: &Account, given: &Given, brought: &Brought<'_>) -> Result<Row, Error> {
        let mut fields = given.row(account)?;
        fields.extend(fields::from_answers(account, brought)?);
        let tokens = account.seal_answer(brought.answer)?;
        Ok(Row {
            owner: account.id.owner.clone(),
            connected_by: self.user.clone(),
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            scopes: tokens.scopes,
            expires_at: tokens.expires_at,
            refresh_token_expires_at: tokens.refresh_token_expires_at,
            created_at: tokens.issued_at,
            issued_at: tokens.issued_at,
            fields,
        })
    }

    /// What the flow's ID token must repeat, if a nonce was sent (`OpenID` Connect Core section
    /// 3.1.3.7, step 11).
    fn nonce(&self) -> Result<Option<SecretString>, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let open = |sealed: &Sealed| tools.keys.open(nonce_place(id), sealed.as_text());
        self.row.nonce.as_ref().map(open).transpose()
    }
}

/// Nothing is connected with an answer that no provider should give.
fn refuse_odd(answer: &TokenAnswer) -> Result<(), Error> {
    answer.oddity.clone().map_or(Ok(()), Err)
}
