//! A flow that nobody else finishes: from the code to the stored connection.

use std::time::Instant;

use secrecy::SecretString;
use serde_json::Value as Json;

use super::{
    AuthorizationResponse, Report, ReturnTo, after_connect,
    start::{fields_place, nonce_place, verifier_place},
};
use crate::{
    account::Account,
    descriptor::{Descriptor, Lookup},
    error::{Error, ProviderWords},
    events::EventKind,
    field_values::FieldValues,
    fields::{self, Given},
    protocol::{CodeVerifier, TokenAnswer, token_request::Granted, unverified_claims},
    store::{
        Row, Sealed,
        flows::{self, Claim, Flow, Mark},
        life::{self, Connected},
        outbox::Ids,
    },
    toolbox::Toolbox,
    user::UserId,
};

/// How a flow ended.
pub(crate) struct Finished {
    /// Where the browser goes, if the flow was known and named a place.
    pub(crate) return_to: Option<ReturnTo>,
    pub(crate) result: Result<(), Error>,
}

impl From<Error> for Finished {
    fn from(error: Error) -> Self {
        Self {
            return_to: None,
            result: Err(error),
        }
    }
}

/// A flow that is claimed, and what it is to connect.
pub(super) struct Claimed {
    pub(super) row: Flow,
    pub(super) mark: Mark,
    pub(super) account: Account,
}

impl Claimed {
    /// Claims the flow: whatever happens next, its `state` leads to no second token request.
    pub(super) async fn take(
        tools: &Toolbox,
        descriptor: &'static Descriptor,
        claim: Claim,
        user: Option<UserId>,
    ) -> Result<Option<Self>, Error> {
        let mark = claim.mark();
        let row = tools
            .database
            .run(async move |conn| flows::claim(conn, &claim).await)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let owner = user
            .or_else(|| UserId::parse(descriptor.table.user_id, &row.user_id))
            .ok_or(Error::InvalidState)?;
        Ok(Some(Self {
            row,
            mark,
            account: Account::new(tools, descriptor, owner),
        }))
    }

    pub(super) async fn finish(self, response: AuthorizationResponse) -> Finished {
        let words = response.words();
        let result = self.complete(response, &words).await;
        let return_to = self.row.return_to.as_deref().and_then(ReturnTo::parse);
        let result = match result {
            Ok(()) => Ok(()),
            Err(error) => {
                self.give_up().await;
                let (tools, id) = (&self.account.tools, &self.account.id);
                let report = Report::new(tools, id.descriptor, Some(id.owner.clone()));
                Err(report.with(words, &self.row.redirect_uri).failure(error))
            }
        };
        Finished { return_to, result }
    }

    #[tracing::instrument(name = "oauth.callback", skip_all, fields(service = self.account.service()))]
    async fn complete(
        &self,
        response: AuthorizationResponse,
        words: &ProviderWords,
    ) -> Result<(), Error> {
        let mut given = self.began_with()?;
        self.check_issuer(&response, &given).await?;
        if let Some(error) = &response.error {
            return Err(refusal(self.account.service(), error, words));
        }
        fields::from_callback(&self.account, &response.fields, &mut given)?;
        let code = response
            .code()
            .ok_or(Error::InvalidRequest("there is no code"))?;
        self.exchange_and_store(code, response.state.as_ref(), &given)
            .await
    }

    /// What the flow's ID token must repeat, if a nonce was sent (`OpenID` Connect Core section
    /// 3.1.3.7, step 11).
    #[expect(dead_code, reason = "no ID token is read yet")]
    fn nonce(&self) -> Result<Option<SecretString>, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let open = |sealed: &Sealed| tools.keys.open(nonce_place(id), sealed.as_text());
        self.row.nonce.as_ref().map(open).transpose()
    }

    /// What the user has given.
    fn began_with(&self) -> Result<Given, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let open = |sealed: &Sealed| tools.keys.open(fields_place(id), sealed.as_text());
        let opened = self.row.fields.as_ref().map(open).transpose()?;
        let given = opened.map(|text| Given::from_secret(id.descriptor, &text));
        Ok(given.unwrap_or_default())
    }

    /// RFC 9207 section 2.4: on errors too.
    async fn check_issuer(
        &self,
        response: &AuthorizationResponse,
        given: &Given,
    ) -> Result<(), Error> {
        let (tools, descriptor) = (&self.account.tools, self.account.descriptor());
        if descriptor.authorization.issuer.is_none() {
            return Ok(());
        }
        let credentials = tools.credentials(descriptor)?;
        let values = given.values(descriptor);
        let redirect_uri = &self.row.redirect_uri;
        tools
            .token_client(&self.account.id, &credentials, redirect_uri, &values)
            .await?
            .check_issuer(response.issuer.as_deref())
    }

    pub(super) async fn exchange_and_store(
        &self,
        code: &SecretString,
        state: Option<&SecretString>,
        given: &Given,
    ) -> Result<(), Error> {
        let (account, service) = (&self.account, self.account.service());
        let values = given.values(account.descriptor());
        let answer = self.exchange(code, state, &values).await?;
        let received = Instant::now();
        let stored = if let Some(oddity) = &answer.oddity {
            Err(oddity.clone())
        } else {
            let looked_up = self.look_up(&answer, given).await;
            self.store(&answer, given, &looked_up, received).await
        };
        let connected = match stored {
            Ok(connected) => connected,
            Err(error) => {
                // Granted, and nobody's: it must not live on at the provider.
                let named = given.named(account.descriptor());
                let tokens = account.seal_answer(&answer)?;
                account.revoke_orphans(tokens, named, &answer.members).await;
                return Err(error);
            }
        };
        account.tools.flights.forget(&account.id);
        tracing::info!(service, "connected");
        account.emit(EventKind::Connected);
        if connected.is_another_account {
            tracing::info!(service, "another account than before is connected");
            account.emit(EventKind::AccountChanged);
        }
        Ok(())
    }

    async fn exchange(
        &self,
        code: &SecretString,
        state: Option<&SecretString>,
        values: &FieldValues,
    ) -> Result<TokenAnswer, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let open = |sealed: &Sealed| tools.keys.open(verifier_place(id), sealed.as_text());
        let verifier = self.row.code_verifier.as_ref().map(open).transpose()?;
        let verifier = verifier.map(CodeVerifier::from_secret);
        let credentials = tools.credentials(id.descriptor)?;
        tools
            .token_client(id, &credentials, &self.row.redirect_uri, values)
            .await?
            .exchange(Granted {
                code,
                state,
                verifier: verifier.as_ref(),
            })
            .await
    }

    /// What the tokens do not say. A lookup that fails costs its fields, and nothing else.
    async fn look_up(&self, answer: &TokenAnswer, given: &Given) -> Json {
        let Some(lookup) = self.account.descriptor().lookup else {
            return Json::Null;
        };
        let asking = self.ask_for(lookup, answer, given);
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
        answer: &TokenAnswer,
        given: &Given,
    ) -> Result<Json, Error> {
        let (tools, descriptor) = (&self.account.tools, self.account.descriptor());
        let credentials = tools.credentials(descriptor)?;
        let brought = fields::Brought {
            token_answer: &answer.members,
            looked_up: &Json::Null,
            access_token_claims: &Json::Null,
        };
        let values = fields::before_row(descriptor, given, &brought);
        tools
            .token_client(
                &self.account.id,
                &credentials,
                &self.row.redirect_uri,
                &values,
            )
            .await?
            .look_up(lookup, &answer.access_token)
            .await
    }

    async fn store(
        &self,
        answer: &TokenAnswer,
        given: &Given,
        looked_up: &Json,
        received: Instant,
    ) -> Result<Connected, Error> {
        let claims = unverified_claims(&answer.access_token);
        let brought = fields::Brought {
            token_answer: &answer.members,
            looked_up,
            access_token_claims: &claims,
        };
        let mut row = self.row(answer, given, &brought)?;
        let values = fields::before_row(self.account.descriptor(), given, &brought);
        after_connect::fill(&self.account, answer, values, &mut row).await?;
        let mark = self.mark.clone();
        let ids = Ids::draw()?;
        let connected = self
            .account
            .run_until_done(async move |conn, id| {
                life::connect(conn, id, &mark, row.clone(), received, ids.clone()).await
            })
            .await?;
        // The user disconnected, or is gone, while the provider was asked.
        connected.ok_or(Error::InvalidState)
    }

    fn row(
        &self,
        answer: &TokenAnswer,
        given: &Given,
        brought: &fields::Brought<'_>,
    ) -> Result<Row, Error> {
        let account = &self.account;
        let mut fields = given.row(account)?;
        fields.extend(fields::from_answers(account, brought)?);
        let tokens = account.seal_answer(answer)?;
        Ok(Row {
            user_id: account.id.owner.clone(),
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

    /// Takes the row away, so that whoever asks again need not wait. If even that fails, they wait
    /// in vain.
    pub(super) async fn give_up(&self) {
        let mark = self.mark.clone();
        let forgotten = self
            .account
            .run(async move |conn, _| flows::fail(conn, &mark).await)
            .await;
        if let Err(error) = forgotten {
            tracing::debug!(%error, "a failed flow stays until it expires");
        }
    }
}

/// RFC 6749 section 4.1.2.1, in our own words: the provider's text goes nowhere.
fn refusal(service: &'static str, error: &str, words: &ProviderWords) -> Error {
    let code = match error {
        "access_denied"
        | "user_denied"
        | "consent_required"
        | "user_cancelled_login"
        | "user_cancelled_authorize" => return Error::AccessDenied { service },
        "invalid_request" => "invalid_request",
        "unauthorized_client" => "unauthorized_client",
        "unsupported_response_type" => "unsupported_response_type",
        "invalid_scope" => "invalid_scope",
        "server_error" | "temporarily_unavailable" => {
            return Error::Unavailable {
                service,
                problem: "it asks to try later",
                retry_after: None,
                source: None,
            };
        }
        _ => "other",
    };
    Error::Refused {
        service,
        code,
        words: Box::new(words.clone()),
    }
}
