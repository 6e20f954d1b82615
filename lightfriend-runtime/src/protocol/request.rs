//! The one place where requests to a provider's endpoints are made: client authentication, names,
//! headers, format and address, as the integration says.

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};
use secrecy::ExposeSecret as _;
use url::Url;
use zeroize::Zeroizing;

use super::{
    Values,
    client::{Client, Secrets},
    params::Params,
    token_request::TokenClient,
};
use crate::{
    descriptor::{Format, Method, Param, Request, TokenEndpointAuthMethod},
    error::Error,
    hooks::{self, Called, RequestKind},
    http::Outgoing,
};

/// A request that is ready, and what of it nobody may repeat.
pub(super) struct Ready {
    outgoing: Outgoing,
    secrets: Secrets,
}

impl Ready {
    /// Sends it; its secrets remain.
    pub(super) async fn send(
        self,
        client: &TokenClient<'_>,
        kind: RequestKind,
    ) -> (Result<Called, Error>, Secrets) {
        let called = client.send(kind, self.outgoing, &self.secrets).await;
        (called, self.secrets)
    }
}

impl TokenClient<'_> {
    /// Sends a request to the provider's servers, by way of the integration's hooks.
    pub(super) async fn send(
        &self,
        kind: RequestKind,
        request: Outgoing,
        secrets: &[Zeroizing<String>],
    ) -> Result<Called, Error> {
        let what = (self.descriptor.service, kind);
        hooks::call(self.http, self.hooks, what, request, secrets).await
    }

    /// Makes a request with the parameters that its RFC says, and those that the integration adds.
    pub(super) fn ready(
        &self,
        request: &Request,
        mut params: Params,
        values: &Values<'_>,
        discovered: Option<&Url>,
    ) -> Result<Ready, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let mut secrets = self.authenticate(request, &mut params, &mut headers, values)?;
        secrets.extend(params.secrets());
        secrets.extend(values.secrets());
        let mut params = params.in_the_words_of(request.rename, request.omit);
        for Param { name, value } in request.params {
            let value = values.text(value)?;
            if !value.is_empty() {
                params.add(name, &value);
            }
        }
        self.add_headers(request, &mut headers, values)?;
        let mut url = match discovered.filter(|_| request.endpoint.0.is_empty()) {
            Some(url) => url.clone(),
            None => values.url(&request.endpoint)?,
        };
        let body = match request.format {
            Format::Form => Some(params.form()),
            Format::Json => Some(params.json()?),
            Format::Query => {
                params.append_to(&mut url);
                None
            }
            Format::None => None,
        };
        let body = body.map(|(content_type, body)| {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            body
        });
        let outgoing = Outgoing {
            method: method(request.method),
            url,
            headers,
            body,
            timeout: None,
            guarded: self.is_guarded(request),
        };
        Ok(Ready { outgoing, secrets })
    }

    /// Whether somebody else than the developer has chosen the host that is asked.
    fn is_guarded(&self, request: &Request) -> bool {
        let issuer = self.descriptor.authorization.issuer;
        let chosen = issuer.filter(|_| request.endpoint.0.is_empty());
        chosen.unwrap_or(request.endpoint).has_field_in_host()
    }

    /// How the client shows who it is in a request.
    pub(crate) fn auth_method(&self, request: &Request) -> TokenEndpointAuthMethod {
        match (request.auth_method, &self.metadata) {
            (TokenEndpointAuthMethod::Discovered, Some(metadata)) => metadata.auth_method(),
            (method, _) => method,
        }
    }

    fn authenticate(
        &self,
        request: &Request,
        params: &mut Params,
        headers: &mut HeaderMap,
        values: &Values<'_>,
    ) -> Result<Secrets, Error> {
        if request.auth_method == TokenEndpointAuthMethod::Bearer {
            let token = values.refresh_token.or(values.access_token);
            let token = token.map_or("", |token| token.expose_secret());
            headers.insert(AUTHORIZATION, sensitive(&format!("Bearer {token}"))?);
            return Ok(Secrets::new());
        }
        let client = Client {
            descriptor: self.descriptor,
            values,
            method: self.auth_method(request),
            audience: &self.audience(values)?,
        };
        client.authenticate(params, headers)
    }

    /// Whom assertions are for: the issuer, or where none is known the token endpoint.
    fn audience(&self, values: &Values<'_>) -> Result<String, Error> {
        let issuer = self.descriptor.authorization.issuer.as_ref();
        let endpoint = &self.descriptor.token.exchange.endpoint;
        Ok(values.text(issuer.unwrap_or(endpoint))?.to_string())
    }

    fn add_headers(
        &self,
        request: &Request,
        headers: &mut HeaderMap,
        values: &Values<'_>,
    ) -> Result<(), Error> {
        if let Some(name) = self.descriptor.token.user_agent {
            headers.insert(USER_AGENT, sensitive(name)?);
        }
        for Param { name, value } in request.headers {
            let value = values.text(value)?;
            if !value.is_empty() {
                let name = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| Error::Internal("a header's name is none"))?;
                headers.insert(name, sensitive(&value)?);
            }
        }
        Ok(())
    }
}

/// A header's value, out of every log: visible ASCII and spaces (RFC 9110 section 5.5).
pub(crate) fn sensitive(text: &str) -> Result<HeaderValue, Error> {
    let is_visible = text
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let value = HeaderValue::from_str(text).ok().filter(|_| is_visible);
    let mut value = value.ok_or_else(|| {
        Error::Misconfigured(
            "the value of a request's header has characters that no header can carry".to_owned(),
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

pub(super) fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Post => reqwest::Method::POST,
        Method::Get => reqwest::Method::GET,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}
