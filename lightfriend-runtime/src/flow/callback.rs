//! The second half of a flow: the browser is back with an answer.

use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use super::{AuthorizationResponse, Report, ReturnTo, hash, start::verifier_place};
use crate::{
    account::Account,
    descriptor::Descriptor,
    error::{Error, ProviderWords},
    events::EventKind,
    field_values::NO_FIELDS,
    fields,
    protocol::{CodeVerifier, TokenAnswer, token_request::Code},
    random,
    store::{
        Row, Sealed,
        flows::{self, Claim, Flow, Mark},
        life::{self, Connected},
        outbox::Ids,
    },
    toolbox::{CallbackSession, Toolbox},
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

/// Finishes a flow for the browser and the user that began it, once. The same browser asking again
/// learns how that ended. What fails is in the log when this resolves, and nowhere twice.
pub(crate) async fn finish(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    response: AuthorizationResponse,
    cookie_secret: Option<SecretString>,
    user: Option<UserId>,
) -> Finished {
    let report = Report::new(tools, descriptor, user.clone());
    let claim = match claim_of(tools, descriptor, &response, cookie_secret, user.as_ref()) {
        Ok(claim) => claim,
        Err(error) => return report.failure(error).into(),
    };
    // Detached: a browser that goes away must not lose a code that is spent or tokens that are
    // under way.
    let task = first(tools.clone(), descriptor, claim.clone(), response, user);
    match tools.tasks.spawn(task).await {
        Ok(Some(finished)) => finished,
        Ok(None) => again(tools, &claim)
            .await
            .unwrap_or_else(|error| report.failure(error).into()),
        Err(_) => report
            .failure(Error::Internal("a callback was lost"))
            .into(),
    }
}

/// Who comes back, and with what.
fn claim_of(
    tools: &Toolbox,
    descriptor: &Descriptor,
    response: &AuthorizationResponse,
    cookie_secret: Option<SecretString>,
    user: Option<&UserId>,
) -> Result<Claim, Error> {
    let (Some(state), Some(cookie_secret)) = (response.state(), cookie_secret) else {
        return Err(Error::InvalidState);
    };
    let user = match tools.callback_session {
        CallbackSession::SameUser => Some(user.ok_or(Error::NotSignedIn)?.to_string()),
        CallbackSession::FlowCookie => None,
    };
    Ok(Claim {
        state_hash: hash(state),
        cookie_hash: hash(cookie_secret.expose_secret()),
        service: descriptor.service,
        user,
        name: random::name()?,
    })
}

/// Finishes the flow, if nobody has claimed it yet.
async fn first(
    tools: Toolbox,
    descriptor: &'static Descriptor,
    claim: Claim,
    response: AuthorizationResponse,
    user: Option<UserId>,
) -> Option<Finished> {
    match Claimed::take(&tools, descriptor, claim, user.clone()).await {
        Ok(claimed) => Some(claimed?.finish(response).await),
        Err(error) => {
            let report = Report::new(&tools, descriptor, user);
            Some(report.failure(error).into())
        }
    }
}

/// How long a browser waits for the end of a flow that it has come back with before: longer than a
/// provider takes.
const PATIENCE: Duration = Duration::from_secs(20);
const MOST_PAUSE: Duration = Duration::from_millis(500);

/// How the flow ended, or ends: whoever claimed it says so in its row, or takes the row away.
async fn again(tools: &Toolbox, claim: &Claim) -> Result<Finished, Error> {
    let give_up = Instant::now() + PATIENCE;
    let mut pause = Duration::from_millis(25);
    loop {
        let asked = claim.clone();
        let earlier = tools
            .database
            .read(async move |conn| flows::earlier(conn, &asked).await)
            .await?
            .ok_or(Error::InvalidState)?;
        if earlier.is_done() {
            return Ok(Finished {
                return_to: earlier.return_to.as_deref().and_then(ReturnTo::parse),
                result: Ok(()),
            });
        }
        if Instant::now() > give_up {
            return Err(Error::InvalidState);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(MOST_PAUSE);
    }
}

/// A flow that is claimed, and what it is to connect.
struct Claimed {
    row: Flow,
    mark: Mark,
    account: Account,
}

impl Claimed {
    /// Claims the flow: whatever happens next, its `state` leads to no second token request.
    async fn take(
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

    async fn finish(self, response: AuthorizationResponse) -> Finished {
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
        check_issuer(self.account.descriptor(), &response)?;
        if let Some(error) = &response.error {
            return Err(refusal(self.account.service(), error, words));
        }
        let code = response
            .code
            .ok_or(Error::InvalidRequest("there is no code"))?;
        self.exchange_and_store(&code).await
    }

    async fn exchange_and_store(&self, code: &SecretString) -> Result<(), Error> {
        let (account, service) = (&self.account, self.account.service());
        let answer = self.exchange(code).await?;
        let received = Instant::now();
        let stored = match &answer.oddity {
            Some(oddity) => Err(oddity.clone()),
            None => self.store(&answer, received).await,
        };
        let connected = match stored {
            Ok(connected) => connected,
            Err(error) => {
                // Granted, and nobody's: it must not live on at the provider.
                account.revoke_orphans(account.seal_answer(&answer)?).await;
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

    async fn exchange(&self, code: &SecretString) -> Result<TokenAnswer, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let open = |sealed: &Sealed| tools.keys.open(verifier_place(id), sealed.as_text());
        let verifier = self.row.code_verifier.as_ref().map(open).transpose()?;
        let verifier = verifier.map(CodeVerifier::from_secret);
        let credentials = tools.credentials(id.descriptor)?;
        tools
            .token_client(
                id.descriptor,
                &credentials,
                &self.row.redirect_uri,
                &NO_FIELDS,
            )
            .exchange(Code {
                code,
                state: None,
                verifier: verifier.as_ref(),
            })
            .await
    }

    async fn store(&self, answer: &TokenAnswer, received: Instant) -> Result<Connected, Error> {
        let (row, mark) = (self.row(answer)?, self.mark.clone());
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

    fn row(&self, answer: &TokenAnswer) -> Result<Row, Error> {
        let account = &self.account;
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
            fields: fields::from_token_response(account, &answer.members)?,
        })
    }

    /// Takes the row away, so that whoever asks again need not wait. If even that fails, they wait
    /// in vain.
    async fn give_up(&self) {
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

/// RFC 9207 section 2.4: compared exactly, on errors too, and refused when absent where the
/// provider is known to send it.
fn check_issuer(descriptor: &Descriptor, response: &AuthorizationResponse) -> Result<(), Error> {
    let authorization = &descriptor.authorization;
    let Some(expected) = authorization.issuer else {
        return Ok(());
    };
    let is_right = match &response.issuer {
        Some(issuer) => issuer == expected,
        None => !authorization.iss_parameter_supported,
    };
    is_right.then_some(()).ok_or(Error::IssuerMismatch {
        service: descriptor.service,
    })
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
