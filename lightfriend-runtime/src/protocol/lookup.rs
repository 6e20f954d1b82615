//! One call of the provider's API after the tokens are there, for what they do not say.

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value as Json;
use url::Url;
use zeroize::Zeroizing;

use super::{
    Values,
    params::Params,
    request::{method, sensitive},
    token_request::TokenClient,
};
use crate::{
    descriptor::{Lookup, Param},
    error::Error,
    hooks::RequestKind,
    http::Outgoing,
};

impl TokenClient<'_> {
    /// Asks, with the token that has just been issued, as a call of the API would.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no answer; [`Error::InvalidApiResponse`] when it is no
    /// success, or no JSON.
    pub(crate) async fn look_up(
        &self,
        lookup: &Lookup,
        access_token: &SecretString,
    ) -> Result<Json, Error> {
        let service = self.descriptor.service;
        let scope = self.scope();
        let values = self.values(&scope);
        let body = lookup.body.map(|body| values.json(&body)).transpose()?;
        let request = Outgoing {
            method: method(lookup.method),
            url: self.address(lookup, &values)?,
            headers: self.headers(lookup, access_token, &values, body.is_some())?,
            body: body.map(|body| Zeroizing::new(body.as_bytes().to_vec())),
            timeout: None,
            guarded: lookup.endpoint.has_field_in_host(),
        };
        let values = Values {
            access_token: Some(access_token),
            ..values
        };
        let secrets = values.secrets();
        let called = self.send(RequestKind::Lookup, request, &secrets).await;
        let answer = called?.in_full()?;
        let unusable = |problem| Error::InvalidApiResponse {
            service,
            problem,
            status: Some(answer.status),
            missing_scope: None,
            source: None,
        };
        if !(200..300).contains(&answer.status) {
            return Err(unusable("the lookup is refused"));
        }
        serde_json::from_slice(&answer.body).map_err(|_| unusable("the lookup's answer is no JSON"))
    }

    /// With what every call of the API has in its query.
    fn address(&self, lookup: &Lookup, values: &Values<'_>) -> Result<Url, Error> {
        let mut url = values.url(&lookup.endpoint)?;
        let mut params = Params::default();
        let of_api = self.descriptor.api.iter().flat_map(|api| api.query);
        for Param { name, value } in of_api {
            let value = values.text(value)?;
            if !value.is_empty() {
                params.add(name, &value);
            }
        }
        params.append_to(&mut url);
        Ok(url)
    }

    fn headers(
        &self,
        lookup: &Lookup,
        access_token: &SecretString,
        values: &Values<'_>,
        has_body: bool,
    ) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if has_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let api = self.descriptor.api.as_ref();
        let of_api = api.map(|api| api.headers).unwrap_or_default();
        for Param { name, value } in of_api.iter().chain(lookup.headers) {
            let value = values.text(value)?;
            if !value.is_empty() {
                headers.insert(header_name(name)?, sensitive(&value)?);
            }
        }
        let token = access_token.expose_secret();
        match api.and_then(|api| api.token_header) {
            Some(name) => headers.insert(header_name(name)?, sensitive(token)?),
            None => headers.insert(AUTHORIZATION, sensitive(&format!("Bearer {token}"))?),
        };
        Ok(headers)
    }
}

fn header_name(name: &str) -> Result<HeaderName, Error> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| Error::Internal("a header's name is none"))
}

/// The claims of a token that is a JWT (RFC 7519 section 7.2), which nobody has verified: the token
/// came from its issuer over TLS. Null where it is none.
pub(crate) fn unverified_claims(token: &SecretString) -> Json {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    let mut parts = token.expose_secret().split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Json::Null;
    };
    let decoded = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('='));
    let claims = decoded.map(|decoded| serde_json::from_slice(&Zeroizing::new(decoded)));
    claims.ok().and_then(Result::ok).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn claims_are_those_of_a_token_that_is_a_jwt() {
        let claims = |token: &str| unverified_claims(&SecretString::from(token));
        assert_eq!(
            claims("eyJhbGciOiJub25lIn0.eyJ0aWQiOiJ0MSJ9.x"),
            json!({"tid": "t1"})
        );
        for opaque in [
            "",
            "abc",
            "a.b",
            "a.b.c",
            "a.eyJ0aWQiOiJ0MSJ9",
            "a.eyJ0.b",
            "a.b.c.d",
        ] {
            assert_eq!(claims(opaque), Json::Null, "{opaque}");
        }
    }
}
