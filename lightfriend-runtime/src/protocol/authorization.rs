//! The authorization request (RFC 6749 section 4.1.1).

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{CodeVerifier, params::Params, token_request::TokenClient};
use crate::{descriptor::ResponseMode, error::Error};

impl TokenClient<'_> {
    /// Compares the `iss` of an authorization response exactly, and refuses its absence where the
    /// provider is known to send it (RFC 9207 section 2.4).
    pub(crate) fn check_issuer(&self, issuer: Option<&str>) -> Result<(), Error> {
        let authorization = &self.descriptor.authorization;
        let Some(template) = &authorization.issuer else {
            return Ok(());
        };
        let metadata = self.metadata.as_ref();
        let is_always_sent = authorization.iss_parameter_supported
            || metadata.is_some_and(|metadata| metadata.iss_parameter_supported);
        let is_right = match issuer {
            Some(issuer) => issuer == self.issuer(template)?.text,
            None => !is_always_sent,
        };
        is_right.then_some(()).ok_or(Error::IssuerMismatch {
            service: self.descriptor.service,
        })
    }
}

/// What of an authorization request is the flow's own.
pub(crate) struct Request<'a> {
    pub(crate) state: &'a SecretString,
    pub(crate) verifier: Option<&'a CodeVerifier>,
    pub(crate) nonce: Option<&'a SecretString>,
    /// The connection is to lose scopes that it has.
    pub(crate) is_narrower: bool,
}

/// Google's way to keep what was granted before: what is to be given up must not come back by it.
const KEEPS_GRANTED: &str = "include_granted_scopes";

/// The URL that sends the browser to the provider. A server whose metadata says that it takes
/// requests only so is sent the request itself first (RFC 9126 section 5).
///
/// Spaces are written `%20`: some providers take `+` at its word.
///
/// # Errors
/// Those of asking the server, where that is done.
pub(crate) async fn url(client: &TokenClient<'_>, request: &Request<'_>) -> Result<Url, Error> {
    let params = params(client, request);
    match client.pushed_authorization_request_endpoint() {
        Some(endpoint) => {
            let pushed = client.push(endpoint, params).await?;
            in_front(client, &pushed)
        }
        None => in_query(client, params, request),
    }
}

/// What RFC 6749 section 4.1.1 and its kin say.
fn params(client: &TokenClient<'_>, request: &Request<'_>) -> Params {
    let authorization = &client.descriptor.authorization;
    let scope = client.scope();
    let mut params = Params::default();
    params.add("response_type", authorization.response_type);
    params.add("client_id", &client.credentials.client_id);
    params.add("redirect_uri", &client.redirect_uri);
    if !scope.is_empty() {
        params.add("scope", &scope);
    }
    params.add("state", request.state.expose_secret());
    if let Some(mode) = authorization.response_mode {
        params.add("response_mode", word(mode));
    }
    if let Some(nonce) = request.nonce {
        params.add("nonce", nonce.expose_secret());
    }
    if let Some(verifier) = request.verifier {
        params.add("code_challenge", &verifier.challenge());
        params.add("code_challenge_method", "S256");
    }
    params
}

fn in_query(client: &TokenClient<'_>, params: Params, request: &Request<'_>) -> Result<Url, Error> {
    let authorization = &client.descriptor.authorization;
    let scope = client.scope();
    let values = client.values(&scope);
    let mut params = params.in_the_words_of(authorization.rename, authorization.omit);
    let is_sent = |name: &str| !(request.is_narrower && name == KEEPS_GRANTED);
    for param in authorization.params.iter().filter(|it| is_sent(it.name)) {
        let value = values.text(&param.value)?;
        if !value.is_empty() {
            params.add(param.name, &value);
        }
    }
    let mut url = client.authorization_endpoint()?;
    add(&mut url, &params.query());
    Ok(url)
}

/// RFC 9126 section 4: the browser carries nothing but who asks and what was answered.
fn in_front(client: &TokenClient<'_>, request_uri: &str) -> Result<Url, Error> {
    let mut params = Params::default();
    params.add("client_id", &client.credentials.client_id);
    params.add("request_uri", request_uri);
    let mut url = client.authorization_endpoint()?;
    add(&mut url, &params.query());
    Ok(url)
}

impl TokenClient<'_> {
    fn authorization_endpoint(&self) -> Result<Url, Error> {
        let authorization = &self.descriptor.authorization;
        let discovered = self.metadata.as_ref();
        let discovered = discovered.and_then(|it| it.authorization_endpoint.as_ref());
        if let Some(url) = discovered.filter(|_| authorization.endpoint.0.is_empty()) {
            return Ok(url.clone());
        }
        let scope = self.scope();
        self.values(&scope).url(&authorization.endpoint)
    }
}

fn word(mode: ResponseMode) -> &'static str {
    match mode {
        ResponseMode::Query => "query",
        ResponseMode::FormPost => "form_post",
    }
}

/// Adds parameters to a URL's query, or to that of the route in its fragment.
fn add(url: &mut Url, params: &str) {
    if let Some(route) = url.fragment().filter(|route| route.starts_with('/')) {
        let separator = match route.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        let route = format!("{route}{separator}{params}");
        url.set_fragment(Some(&route));
    } else {
        let own = url.query().filter(|own| !own.is_empty());
        let query = own.map_or_else(|| params.to_owned(), |own| format!("{own}&{params}"));
        url.set_query(Some(&query));
    }
}
