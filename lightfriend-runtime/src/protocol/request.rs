//! The one place where requests to a provider's endpoints are made: client authentication, names,
//! headers, format and address, as the integration says.

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::{Values, params::Params, token_request::TokenClient};
use crate::{
    descriptor::{Format, Method, Param, Request, TokenEndpointAuthMethod},
    error::Error,
    http::{Answer, NoAnswer, Outgoing},
};

/// A request that is ready, and what of it nobody may repeat.
pub(super) struct Ready {
    outgoing: Outgoing,
    secrets: Vec<Zeroizing<String>>,
}

impl Ready {
    /// Sends it; its secrets remain.
    pub(super) async fn send(
        self,
        client: &TokenClient<'_>,
    ) -> (Result<Answer, NoAnswer>, Vec<Zeroizing<String>>) {
        (client.http.call(self.outgoing).await, self.secrets)
    }
}

impl TokenClient<'_> {
    /// Makes a request with the parameters that its RFC says, and those that the integration adds.
    pub(super) fn ready(
        &self,
        request: &Request,
        mut params: Params,
        values: &Values<'_>,
    ) -> Result<Ready, Error> {
        let mut headers = HeaderMap::new();
        self.authenticate(request, &mut params, &mut headers, values)?;
        let secrets = self.secrets(request, &params, values)?;
        let mut params = params.as_named_by(request);
        for Param { name, value } in request.params {
            let value = values.text(value)?;
            if !value.is_empty() {
                params.add(name, &value);
            }
        }
        self.add_headers(request, &mut headers, values)?;
        let mut url = values.url(&request.endpoint)?;
        let body = match request.format {
            Format::Form => Some(params.form()),
            Format::Json => Some(params.json()?),
            Format::Query => {
                params.append_to(&mut url);
                None
            }
            Format::None => None,
        };
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
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
        };
        Ok(Ready { outgoing, secrets })
    }

    fn authenticate(
        &self,
        request: &Request,
        params: &mut Params,
        headers: &mut HeaderMap,
        values: &Values<'_>,
    ) -> Result<(), Error> {
        if request.auth_method == TokenEndpointAuthMethod::Bearer {
            let token = values.refresh_token.or(values.access_token);
            let token = token.map_or("", |token| token.expose_secret());
            headers.insert(AUTHORIZATION, sensitive(&format!("Bearer {token}"))?);
            return Ok(());
        }
        let token = &self.descriptor.token;
        self.credentials
            .authenticate(request.auth_method, token, values, params, headers)
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

    /// What nobody may repeat of a request: its own secrets, and the client's in every form.
    fn secrets(
        &self,
        request: &Request,
        params: &Params,
        values: &Values<'_>,
    ) -> Result<Vec<Zeroizing<String>>, Error> {
        let mut secrets = params.secrets();
        let token = &self.descriptor.token;
        let credentials = self.credentials;
        secrets.extend(credentials.secrets(request.auth_method, token, values)?);
        secrets.extend(values.fields.secrets().cloned());
        let tokens = [values.access_token, values.refresh_token];
        let exposed = |token: &SecretString| Zeroizing::new(token.expose_secret().to_owned());
        secrets.extend(tokens.into_iter().flatten().map(exposed));
        Ok(secrets)
    }
}

/// A header's value, out of every log: visible ASCII and spaces (RFC 9110 section 5.5).
fn sensitive(text: &str) -> Result<HeaderValue, Error> {
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

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Post => reqwest::Method::POST,
        Method::Get => reqwest::Method::GET,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}
