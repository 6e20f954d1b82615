//! Building and sending a call.

use std::time::Duration;

use reqwest::{
    Method, StatusCode, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    Response,
    challenge::Challenge,
    path,
    response::{LIMIT, tell},
};
use crate::{
    account::Account,
    descriptor::Api,
    error::Error,
    http::{self, Outgoing, Received},
    pacing::AccessToken,
    protocol::{Values, scope, sensitive},
    random,
    tokens::Refusal,
};

/// How long a call waits for an API that asks for it, unless the caller says otherwise.
const WAIT_AT_MOST: Duration = Duration::from_secs(5);

/// A call that is being put together.
#[must_use = "nothing is sent before `send`"]
pub struct Request {
    account: Account,
    given: Option<AccessToken>,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    /// Unless the caller names another.
    body_type: Option<&'static str>,
    timeout: Option<Duration>,
    wait_at_most: Duration,
    limit: usize,
    problem: Option<Error>,
}

impl Request {
    pub(super) fn new(
        account: Account,
        given: Option<AccessToken>,
        method: Method,
        path: &str,
    ) -> Self {
        Self {
            account,
            given,
            method,
            path: path.to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            body_type: None,
            timeout: None,
            wait_at_most: WAIT_AT_MOST,
            limit: LIMIT,
            problem: None,
        }
    }

    /// Adds query parameters, percent-encoded.
    pub fn query<K: Into<String>, V: Into<String>>(
        mut self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pairs = pairs.into_iter().map(|(k, v)| (k.into(), v.into()));
        self.query.extend(pairs);
        self
    }

    /// Adds a header. `Authorization` and `Host` are not the caller's to set.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            (Ok(name), _) if name == AUTHORIZATION || name == HOST => {
                self.problem = Some(Error::InvalidRequest(
                    "the Authorization and Host headers are set by the client",
                ));
            }
            // There can be one only.
            (Ok(CONTENT_TYPE), Ok(value)) => {
                self.headers.insert(CONTENT_TYPE, value);
            }
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
            }
            _ => self.problem = Some(Error::InvalidRequest("a header is malformed")),
        }
        self
    }

    /// Sends a value as JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        if let Ok(body) = serde_json::to_vec(value) {
            return self.typed_body("application/json", body);
        }
        self.problem = Some(Error::InvalidRequest("the body cannot be written as JSON"));
        self
    }

    /// Sends pairs as a form.
    pub fn form<K: AsRef<str>, V: AsRef<str>>(
        self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(pairs);
        let body = form.finish().into_bytes();
        self.typed_body("application/x-www-form-urlencoded", body)
    }

    /// Sends bytes; set `Content-Type` with [`header`](Self::header).
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// How long one attempt may take, from connecting to the end of the answer; otherwise 15 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Most bytes of the answer's body, after decoding, that [`json`](Response::json),
    /// [`text`](Response::text) and [`bytes`](Response::bytes) hold in memory; otherwise 16 MiB.
    /// [`chunk`](Response::chunk) is for more.
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    fn typed_body(mut self, content_type: &'static str, body: Vec<u8>) -> Self {
        self.body_type = Some(content_type);
        self.body(body)
    }

    /// How long the call may wait altogether for an API that answers 429 or 503 with `Retry-After`;
    /// otherwise 5 s. Zero returns such an answer at once.
    pub fn wait_at_most(mut self, limit: Duration) -> Self {
        self.wait_at_most = limit;
        self
    }

    /// Sends the call. A 401, or what `api_expired(..)` lists instead, leads to one refresh and one
    /// more attempt (RFC 6750 section 3.1), but for a token that is younger than 30 seconds or was
    /// refused before: that is not renewed. A 429 or 503 whose `Retry-After` fits into
    /// [`wait_at_most`](Self::wait_at_most) is waited out, at most three times (RFC 6585 section 4,
    /// RFC 9110 section 15.6.4): the body is held in memory, so it can be sent again. Any other
    /// answer, and a second 401, is returned as it is.
    ///
    /// # Errors
    /// [`Error::InvalidApiPath`] and [`Error::InvalidRequest`] before anything is sent;
    /// [`Error::NotConnected`] and [`Error::ReauthRequired`] when there is no usable token;
    /// [`Error::Unavailable`] when the API does not answer, with a
    /// [`ConnectionFailure`](crate::ConnectionFailure) as its source.
    pub async fn send(self) -> Result<Response, Error> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let (account, service) = (&self.account, self.account.service());
        let api = account
            .descriptor()
            .api
            .as_ref()
            .ok_or_else(|| Error::Misconfigured(format!("{service} has no `api_base_url`")))?;
        path::check(&self.path)?;
        let token = match &self.given {
            Some(given) => given.clone(),
            None => account.access_token().await?,
        };
        let url = self.url(api, &token).await?;
        let mut patience = Patience::new(self.wait_at_most);
        let first = self.attempts(api, &url, &token, &mut patience).await?;
        let is_expired = api.expired.contains(&first.status.as_u16());
        if !is_expired || self.given.is_some() {
            return Ok(Response::new(account, first, self.limit, &token).await);
        }
        let refusal = refusal(&first);
        let Some(newer) = account.access_token_after(&token, refusal).await? else {
            return Ok(Response::new(account, first, self.limit, &token).await);
        };
        drop(first);
        let url = self.url(api, &newer).await?;
        let second = self.attempts(api, &url, &newer, &mut patience).await?;
        if api.expired.contains(&second.status.as_u16()) {
            account.note_refused(&newer);
        }
        Ok(Response::new(account, second, self.limit, &newer).await)
    }

    /// Where the call goes: below the account's own base.
    async fn url(&self, api: &Api, token: &AccessToken) -> Result<Url, Error> {
        let base = if let Some(base) = api.base_url.fixed() {
            Url::parse(&base)
                .map_err(|_| Error::Misconfigured("api_base_url is not a URL".to_owned()))?
        } else {
            let fill = |values: &Values<'_>| values.url(&api.base_url);
            self.filled(token, fill).await?
        };
        let mut url = path::below(&base, &self.path, &self.query)?;
        self.add_query(api, token, &mut url).await?;
        Ok(url)
    }

    /// What templates come to for this account.
    async fn filled<T>(
        &self,
        token: &AccessToken,
        fill: impl FnOnce(&Values<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (tools, descriptor) = (&self.account.tools, self.account.descriptor());
        let asking = tools.api_credentials(&self.account.id, &token.fields);
        let credentials = asking.await?;
        let redirect_uri = tools.redirect_uri_of(descriptor, &token.fields);
        let scope = scope::requested(&descriptor.authorization, &[]);
        fill(&Values {
            credentials: &credentials,
            redirect_uri: &credentials.redirect_uri(descriptor, &redirect_uri)?,
            scope: &scope,
            fields: &token.fields,
            state: None,
            access_token: None,
            refresh_token: None,
        })
    }

    /// One attempt, and more while the API asks for them and there is patience left.
    async fn attempts(
        &self,
        api: &Api,
        url: &Url,
        token: &AccessToken,
        patience: &mut Patience,
    ) -> Result<Received, Error> {
        loop {
            let response = self.attempt(api, url, token).await?;
            let Some(pause) = patience.pause_before_another(&response) else {
                return Ok(response);
            };
            drop(response);
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(&self, api: &Api, url: &Url, token: &AccessToken) -> Result<Received, Error> {
        let outgoing = Outgoing {
            method: self.method.clone(),
            url: url.clone(),
            headers: self.headers(api, token).await?,
            body: self.body.clone().map(Zeroizing::new),
            timeout: self.timeout,
            guarded: api.base_url.has_field_in_host(),
        };
        let result = self.account.tools.http.send(outgoing).await;
        result.map_err(|no_answer| {
            let error = no_answer.of_service(self.account.service());
            tell(&self.account, &error, None);
            error
        })
    }

    /// The caller's headers, then the integration's, then the token, which nothing overrides.
    async fn headers(&self, api: &Api, token: &AccessToken) -> Result<HeaderMap, Error> {
        let mut headers = self.headers.clone();
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("application/json"));
        if let Some(content_type) = self.body_type {
            headers
                .entry(CONTENT_TYPE)
                .or_insert(HeaderValue::from_static(content_type));
        }
        self.add_static(api, token, &mut headers).await?;
        let (name, text) = match api.token_header {
            None => (
                AUTHORIZATION,
                format!("Bearer {}", token.secret.expose_secret()),
            ),
            Some(name) => (
                HeaderName::from_bytes(name.as_bytes()).map_err(|_| malformed(name))?,
                token.secret.expose_secret().to_owned(),
            ),
        };
        let mut value = HeaderValue::from_str(&Zeroizing::new(text))
            .map_err(|_| Error::Internal("the token is not a header value"))?;
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(headers)
    }

    async fn add_static(
        &self,
        api: &Api,
        token: &AccessToken,
        headers: &mut HeaderMap,
    ) -> Result<(), Error> {
        if api.headers.is_empty() {
            return Ok(());
        }
        self.filled(token, |values| {
            for header in api.headers {
                let text = values.text(&header.value)?;
                if text.is_empty() {
                    continue;
                }
                let name = HeaderName::from_bytes(header.name.as_bytes());
                let name = name.map_err(|_| malformed(header.name))?;
                let mut value = sensitive(&text)?;
                value.set_sensitive(header.value.fixed().is_none());
                headers.insert(name, value);
            }
            Ok(())
        })
        .await
    }

    /// The integration's own parameters; what comes out empty is left out.
    async fn add_query(&self, api: &Api, token: &AccessToken, url: &mut Url) -> Result<(), Error> {
        if api.query.is_empty() {
            return Ok(());
        }
        self.filled(token, |values| {
            for param in api.query {
                let value = values.text(&param.value)?;
                if !value.is_empty() {
                    url.query_pairs_mut().append_pair(param.name, &value);
                }
            }
            Ok(())
        })
        .await
    }
}

/// The method and path; never the headers or the body.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("service", &self.account.service())
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// What is left of the time and the attempts that a call may spend on waiting.
struct Patience {
    left: Duration,
    attempts: u32,
}

impl Patience {
    fn new(limit: Duration) -> Self {
        Self {
            left: limit,
            attempts: 3,
        }
    }

    /// How long to wait before another attempt; `None` to return the answer.
    fn pause_before_another(&mut self, response: &Received) -> Option<Duration> {
        let asks = matches!(
            response.status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
        );
        let pause = asks
            .then(|| http::retry_after(&response.headers))
            .flatten()?;
        // A little more by chance: callers that were refused together do not come back together.
        let pause = pause.saturating_add(random::jitter(Duration::from_millis(250)));
        self.left = self.left.checked_sub(pause)?;
        self.attempts = self.attempts.checked_sub(1)?;
        Some(pause)
    }
}

fn refusal(response: &Received) -> Refusal {
    if Challenge::of(&response.headers).is_invalid_token() {
        Refusal::InvalidToken
    } else {
        Refusal::Unexplained
    }
}

fn malformed(name: &str) -> Error {
    Error::Misconfigured(format!("the API header `{name}` is malformed"))
}
