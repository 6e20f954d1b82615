//! The API's answer.

use std::time::Duration;

use reqwest::{StatusCode, header::HeaderMap};
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;

use super::{challenge::Challenge, remark};
use crate::{
    account::Account,
    error::{Error, JsonError, MissingScope},
    http::{self, Body, NoAnswer, Received},
    json,
    pacing::AccessToken,
    protocol::scope,
};

/// An API's answer, whatever its status.
pub struct Response {
    account: Account,
    status: StatusCode,
    headers: HeaderMap,
    /// What has been read of the body, and not been given away.
    ahead: Vec<u8>,
    body: Body,
    limit: usize,
    /// What the provider says of a failure.
    remark: Option<String>,
}

/// Most bytes of a body that are held at once, unless the call says otherwise.
pub(super) const LIMIT: usize = 16 * 1024 * 1024;

impl Response {
    pub(super) async fn new(
        account: &Account,
        received: Received,
        limit: usize,
        token: &AccessToken,
    ) -> Self {
        let mut response = Self {
            account: account.clone(),
            status: received.status,
            headers: received.headers,
            ahead: Vec::new(),
            body: received.body,
            limit,
            remark: None,
        };
        if response.status.is_client_error() || response.status.is_server_error() {
            response.listen(token).await;
        }
        response
    }

    /// Reads ahead what the provider says of a failure, which is short where it says anything.
    async fn listen(&mut self, token: &AccessToken) {
        let reading = async {
            while self.ahead.len() < MOST_AHEAD
                && matches!(self.body.read_some(&mut self.ahead).await, Ok(true))
            {}
        };
        // How the body ended is told to whoever reads it.
        let _ = tokio::time::timeout(LISTENING, reading).await;
        self.remark = remark::of(&self.ahead, token.secret.expose_secret());
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers; without `Content-Encoding` and the length where the body has been compressed,
    /// because it is read decoded.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The same answer if its status is a success. Otherwise the log has what the provider says.
    ///
    /// # Errors
    /// [`Error::Unavailable`] for 408, 429 and 5xx, with the `Retry-After` of the answer;
    /// [`Error::InvalidApiResponse`] with the status for every other that is no success, and with
    /// [`missing_scope`](Error::missing_scope) and [`scope_set`](Error::scope_set) for a 403 that says
    /// so.
    pub fn error_for_status(self) -> Result<Self, Error> {
        if self.status.is_success() {
            return Ok(self);
        }
        let missing_scope = self.missing_scope();
        let error = match self.status.as_u16() {
            408 | 429 | 500.. => Error::Unavailable {
                service: self.account.service(),
                problem: words_of_trouble(self.status),
                retry_after: http::retry_after(&self.headers),
                source: None,
            },
            401 => self.invalid("the API refuses the token"),
            403 if missing_scope.is_some() => Error::InvalidApiResponse {
                service: self.account.service(),
                problem: "the user has not granted a scope that it needs",
                status: Some(403),
                missing_scope: missing_scope.map(Box::new),
                source: None,
            },
            403 => self.invalid("the API forbids it, and the log has its reason if it gave one"),
            404 => self.invalid("there is no such resource"),
            _ => self.invalid("the status is no success"),
        };
        Err(self.tell(error))
    }

    /// RFC 6750 section 3.1.
    fn missing_scope(&self) -> Option<MissingScope> {
        let is_forbidden = self.status == StatusCode::FORBIDDEN;
        let challenge = is_forbidden.then(|| Challenge::of(&self.headers));
        let scope = challenge?.missing_scope()?;
        let ask = scope::how_to_ask(&self.account.descriptor().authorization, &scope);
        Some(MissingScope::new(scope, ask))
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`Error::InvalidApiResponse`] when it is not JSON of this type, with a
    /// [`JsonError`] as its source, or is larger than [`limit`](crate::Request::limit);
    /// [`Error::Unavailable`] when the connection broke before the document was whole.
    pub async fn json<T: DeserializeOwned>(mut self) -> Result<T, Error> {
        let mut body = std::mem::take(&mut self.ahead);
        let read = self.body.read_json(&mut body, self.limit).await;
        read.map_err(|no_answer| self.unread(no_answer))?;
        let text = json::text(&body);
        let mut parser = serde_json::Deserializer::from_str(&text);
        serde_path_to_error::deserialize(&mut parser)
            .and_then(|value| {
                let end = parser.end().map(|()| value);
                end.map_err(|error| serde_path_to_error::Error::new(whole(), error))
            })
            .map_err(|error| {
                self.tell(Error::InvalidApiResponse {
                    service: self.account.service(),
                    problem: "the body is not JSON of the expected shape",
                    status: Some(self.status.as_u16()),
                    missing_scope: None,
                    source: Some(JsonError::new(&error)),
                })
            })
    }

    /// The body as text.
    ///
    /// # Errors
    /// [`Error::InvalidApiResponse`] when it is not UTF-8, or larger than
    /// [`limit`](crate::Request::limit); [`Error::Unavailable`] when the connection broke.
    pub async fn text(mut self) -> Result<String, Error> {
        let body = self.read().await?;
        String::from_utf8(body).map_err(|_| self.tell(self.invalid("the body is not UTF-8")))
    }

    /// The body.
    ///
    /// # Errors
    /// [`Error::InvalidApiResponse`] when it is larger than [`limit`](crate::Request::limit);
    /// [`Error::Unavailable`] when the connection broke.
    pub async fn bytes(mut self) -> Result<Vec<u8>, Error> {
        self.read().await
    }

    /// The next piece of the body, for answers too large to hold: no limit applies.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the connection broke; [`Error::InvalidApiResponse`] when the
    /// body is not compressed as its headers say, or in a way that is not known.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut piece = std::mem::take(&mut self.ahead);
        if !piece.is_empty() {
            return Ok(Some(piece));
        }
        match self.body.read_some(&mut piece).await {
            Ok(true) => Ok(Some(piece)),
            Ok(false) => Ok(None),
            Err(no_answer) => Err(self.unread(no_answer)),
        }
    }

    async fn read(&mut self) -> Result<Vec<u8>, Error> {
        let mut body = std::mem::take(&mut self.ahead);
        let read = self.body.read_to_end(&mut body, self.limit).await;
        read.map_err(|no_answer| self.unread(no_answer))?;
        Ok(body)
    }

    fn unread(&self, no_answer: NoAnswer) -> Error {
        let error = if no_answer.failure.is_some() {
            no_answer.of_service(self.account.service())
        } else if no_answer == http::TOO_LARGE {
            self.invalid(TOO_LARGE)
        } else {
            self.invalid(no_answer.problem)
        };
        self.tell(error)
    }

    fn invalid(&self, problem: &'static str) -> Error {
        Error::InvalidApiResponse {
            service: self.account.service(),
            problem,
            status: Some(self.status.as_u16()),
            missing_scope: None,
            source: None,
        }
    }

    fn tell(&self, error: Error) -> Error {
        tell(&self.account, &error, self.remark.as_deref());
        error
    }
}

/// The one place where the log hears of a call that failed. `provider` is in the provider's words.
pub(super) fn tell(account: &Account, error: &Error, provider: Option<&str>) {
    tracing::warn!(
        service = account.service(),
        owner = %account.id.owner,
        %error,
        source = std::error::Error::source(error).map(tracing::field::display),
        provider,
        "the API call failed"
    );
}

/// How much of a failure's body is read ahead, and for how long.
const MOST_AHEAD: usize = 16 * 1024;
const LISTENING: Duration = Duration::from_secs(1);

const TOO_LARGE: &str = "the body is larger than the call's `limit`, 16 MiB unless it says \
                         otherwise; allow more with `limit`, or read it in pieces with `chunk`";

fn words_of_trouble(status: StatusCode) -> &'static str {
    match status.as_u16() {
        408 => "the API says that the request took too long (408)",
        429 => "the API asks for fewer calls (429)",
        500 => "the API failed (500)",
        502 => "the API's gateway got no answer that it can use (502)",
        503 => "the API is down for now (503)",
        504 => "the API's gateway got no answer in time (504)",
        _ => "the API failed (another 5xx)",
    }
}

/// The path of a whole document.
fn whole() -> serde_path_to_error::Path {
    serde_path_to_error::Track::new().path()
}

/// The status; never the headers or the body.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("service", &self.account.service())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
