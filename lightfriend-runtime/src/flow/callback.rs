//! The second half of a flow: the browser is back with an answer.

use std::time::Instant;

use secrecy::{ExposeSecret as _, SecretString};

use super::{FlowCookie, ReturnTo, hash, is_percent_encoded, start::verifier_place};
use crate::{
    account::Account,
    descriptor::Descriptor,
    error::{Error, ProviderWords},
    events::EventKind,
    fields,
    protocol::{CodeVerifier, TokenAnswer},
    store::{
        Row, Sealed, connections,
        flows::{self, Claim, Flow},
    },
    toolbox::{CallbackSession, Toolbox},
    user::UserId,
};

/// The parameters of an authorization response (RFC 6749 section 4.1.2, RFC 9207 section 2).
pub(crate) struct AuthorizationResponse {
    pub(crate) state: Option<SecretString>,
    pub(crate) code: Option<SecretString>,
    pub(crate) issuer: Option<String>,
    pub(crate) error: Option<String>,
}

/// Longest parameter of ours. What providers add, descriptions of errors above all, may be longer
/// and malformed: it is not read.
const MOST_BYTES: usize = 8 * 1024;
const MOST_BYTES_ALTOGETHER: usize = 256 * 1024;

impl AuthorizationResponse {
    /// Reads a query. Parameters that no RFC names are ignored (RFC 6749 section 4.1.2).
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when it is oversized, holds malformed escapes or control
    /// characters, repeats a parameter, or is both a success and a failure.
    pub(crate) fn parse(query: &str) -> Result<Self, Error> {
        let ours = query.split('&').filter(|pair| is_ours(pair));
        if query.len() > MOST_BYTES_ALTOGETHER || ours.clone().any(|pair| pair.len() > MOST_BYTES) {
            return Err(Error::InvalidRequest("the query is too long"));
        }
        if !ours.clone().all(is_percent_encoded) {
            return Err(Error::InvalidRequest(
                "a parameter holds a malformed escape",
            ));
        }
        let response = Self {
            state: single(query, "state")?.map(SecretString::from),
            code: single(query, "code")?.map(SecretString::from),
            issuer: single(query, "iss")?,
            error: single(query, "error")?,
        };
        if response.code.is_some() && response.error.is_some() {
            return Err(Error::InvalidRequest("the query has both code and error"));
        }
        Ok(response)
    }

    /// The `state`, if it has the shape of ours; anything else needs no look at the database.
    pub(crate) fn state(&self) -> Option<&str> {
        let state = self.state.as_ref()?.expose_secret();
        let is_ours = state.len() == 43
            && state
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        is_ours.then_some(state)
    }
}

/// Whether a pair's name, escaped or not, is one that is read.
fn is_ours(pair: &str) -> bool {
    let name = url::form_urlencoded::parse(pair.as_bytes()).next();
    name.is_some_and(|(name, _)| matches!(&*name, "code" | "state" | "iss" | "error"))
}

/// The parameter's only value; empty counts as absent.
fn single(query: &str, name: &str) -> Result<Option<String>, Error> {
    let mut values = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Error::InvalidRequest("a parameter repeats"));
    }
    // Invalid UTF-8 was decoded to the replacement character.
    if value.chars().any(|c| c.is_control() || c == '\u{fffd}') {
        return Err(Error::InvalidRequest("a parameter is not plain text"));
    }
    Ok((!value.is_empty()).then(|| value.into_owned()))
}

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

/// Finishes a flow for the browser and the user that began it.
///
/// Detached: a browser that goes away, or that asks twice, must not lose a code that is spent or
/// tokens that are under way.
pub(crate) async fn finish(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    response: AuthorizationResponse,
    cookie_secret: Option<SecretString>,
    user: Option<UserId>,
) -> Finished {
    let claiming = tools.clone();
    let task = async move {
        match claim(&claiming, descriptor, &response, cookie_secret, user).await {
            Ok(flow) => Finished {
                return_to: flow.row.return_to.as_deref().and_then(ReturnTo::parse),
                result: flow.complete(response).await,
            },
            Err(error) => error.into(),
        }
    };
    tools
        .tasks
        .spawn(task)
        .await
        .unwrap_or_else(|_| Error::Internal("a callback was lost").into())
}

/// A flow that has been taken, and what it is to connect.
struct Claimed {
    row: Flow,
    account: Account,
}

/// Takes the flow out of the store: whatever happens next, its `state` is spent.
async fn claim(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    response: &AuthorizationResponse,
    cookie_secret: Option<SecretString>,
    user: Option<UserId>,
) -> Result<Claimed, Error> {
    let (Some(state), Some(cookie_secret)) = (response.state(), cookie_secret) else {
        return Err(Error::InvalidState);
    };
    let user = match tools.callback_session {
        CallbackSession::SameUser => Some(user.ok_or(Error::NotSignedIn)?),
        CallbackSession::FlowCookie => None,
    };
    let claim = Claim {
        state_hash: hash(state),
        cookie_hash: hash(cookie_secret.expose_secret()),
        service: descriptor.service,
        user: user.as_ref().map(ToString::to_string),
    };
    let row = tools
        .database
        .run(move |conn| flows::consume(conn, &claim))
        .await?
        .ok_or(Error::InvalidState)?;
    let owner = match user {
        Some(user) => user,
        None => UserId::parse(descriptor.table.user_id, &row.user_id).ok_or(Error::InvalidState)?,
    };
    let account = Account::new(tools, descriptor, owner);
    Ok(Claimed { row, account })
}

impl Claimed {
    #[tracing::instrument(name = "oauth.callback", skip_all, fields(service = self.account.service()))]
    async fn complete(&self, response: AuthorizationResponse) -> Result<(), Error> {
        check_issuer(self.account.descriptor(), &response)?;
        if let Some(error) = &response.error {
            return Err(refusal(self.account.service(), error));
        }
        let code = response
            .code
            .ok_or(Error::InvalidRequest("there is no code"))?;
        self.exchange_and_store(&code).await
    }

    async fn exchange_and_store(&self, code: &SecretString) -> Result<(), Error> {
        let (account, service) = (&self.account, self.account.service());
        let answer = self.exchange(code).await.inspect_err(|error| {
            tracing::warn!(service, error = %error.in_full(), "code exchange failed");
        })?;
        let received = Instant::now();
        let stored = match &answer.oddity {
            Some(oddity) => Err(oddity.clone()),
            None => self.store(&answer, received).await.map(|_| ()),
        };
        if let Err(error) = stored {
            let told = error.in_full();
            tracing::warn!(service, error = %told, "what was granted cannot be kept");
            // Granted, and nobody's: it must not live on at the provider.
            account.revoke_orphans(account.seal_answer(&answer)?).await;
            return Err(error);
        }
        account.tools.flights.forget(&account.id);
        tracing::info!(service, "connected");
        account.emit(EventKind::Connected);
        Ok(())
    }

    async fn exchange(&self, code: &SecretString) -> Result<TokenAnswer, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let open = |sealed: &Sealed| tools.keys.open(verifier_place(id), sealed.as_text());
        let verifier = self.row.code_verifier.as_ref().map(open).transpose()?;
        let verifier = verifier.map(CodeVerifier::from_secret);
        let credentials = tools.credentials(id.descriptor)?;
        tools
            .token_client(id.descriptor, &credentials, &self.row.redirect_uri)
            .exchange(code, verifier.as_ref())
            .await
    }

    async fn store(&self, answer: &TokenAnswer, received: Instant) -> Result<usize, Error> {
        let row = self.row(answer)?;
        self.account
            .run_until_done(move |conn, id| {
                connections::connect(conn, id.descriptor, row.clone(), received)
            })
            .await
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
fn refusal(service: &'static str, error: &str) -> Error {
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
        words: ProviderWords::new(None, error, "", &[]),
    }
}

impl FlowCookie {
    /// The cookie of the flow that a response belongs to, if its `state` has our shape.
    pub(crate) fn of_response(response: &AuthorizationResponse, secure: bool) -> Option<Self> {
        response.state().map(|state| Self::of(state, secure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> bool {
        matches!(
            AuthorizationResponse::parse(query),
            Err(Error::InvalidRequest(_))
        )
    }

    #[test]
    fn ambiguous_and_malformed_queries_are_refused() {
        for query in [
            "code=a&code=b",
            "state=a&state=a",
            "iss=a&iss=b",
            "error=a&error=b",
            "code=a&error=b",
            "code=%ff",
            "code=%00",
            "code=%zz",
            "code=%",
            "state=a%0d%0ab",
            "code=%e2%82",
        ] {
            assert!(refused(query), "{query}");
        }
        assert!(refused(&format!("code={}", "a".repeat(MOST_BYTES))));
    }

    #[test]
    fn unknown_parameters_are_ignored_and_empty_ones_absent() {
        let response = AuthorizationResponse::parse("code=a%2Fb&state=&x=1&x=2&scope=a+b").unwrap();
        assert_eq!(response.code.unwrap().expose_secret(), "a/b");
        assert!(response.state.is_none());
    }

    #[test]
    fn only_a_state_of_our_shape_is_looked_up() {
        let state = |query: &str| {
            let response = AuthorizationResponse::parse(query).unwrap();
            response.state().is_some()
        };
        assert!(state(&format!("state={}", "a".repeat(43))));
        for query in ["", "state=", "state[]=x", "state=abc"] {
            assert!(!state(query), "{query}");
        }
        assert!(!state(&format!("state={}", "%2E".repeat(43))));
    }
}
