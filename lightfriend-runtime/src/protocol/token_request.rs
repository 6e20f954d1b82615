//! Requests to the token endpoint: code exchange (RFC 6749 section 4.1.3) and refresh (section 6).

use std::time::Instant;

use reqwest::{
    Method,
    header::{HeaderMap, HeaderValue, USER_AGENT},
};
use secrecy::{ExposeSecret as _, SecretString};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{
    ClientCredentials, CodeVerifier, TokenAnswer, Values, endpoint,
    refusal::{Answered, Failure},
    scope, token_response,
};
use crate::{
    descriptor::{Descriptor, Param, TokenRequestFormat},
    error::Error,
    http::{Http, Outgoing, json_headers},
    telemetry,
};

/// A client at one provider's endpoints.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenClient<'a> {
    pub(crate) http: &'a Http,
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) credentials: &'a ClientCredentials,
    pub(crate) redirect_uri: &'a str,
}

impl TokenClient<'_> {
    /// Exchanges an authorization code for tokens (RFC 6749 section 4.1.3).
    ///
    /// # Errors
    /// [`Error::Refused`]: an error code of section 5.2. [`Error::Unavailable`]: no usable answer
    /// in time. [`Error::InvalidResponse`]: a success that is not a token answer.
    pub(crate) async fn exchange(
        &self,
        code: &SecretString,
        verifier: Option<&CodeVerifier>,
    ) -> Result<TokenAnswer, Error> {
        let mut params = Params::default();
        params.add("grant_type", "authorization_code");
        params.add("code", code.expose_secret());
        params.add("redirect_uri", self.redirect_uri);
        if let Some(verifier) = verifier {
            params.add("code_verifier", verifier.expose());
        }
        self.add(&mut params, self.descriptor.token.params)?;
        self.request(params).await.map_err(Error::from)
    }

    /// Exchanges a refresh token for new tokens (RFC 6749 section 6).
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    pub(crate) async fn refresh(
        &self,
        refresh_token: &SecretString,
    ) -> Result<TokenAnswer, Failure> {
        let mut params = Params::default();
        params.add("grant_type", "refresh_token");
        params.add("refresh_token", refresh_token.expose_secret());
        self.add(&mut params, self.descriptor.token.refresh_params)?;
        self.request(params).await
    }

    fn add(&self, params: &mut Params, more: &[Param]) -> Result<(), Error> {
        let scope = scope::requested(&self.descriptor.authorization);
        let values = Values {
            client_id: &self.credentials.client_id,
            redirect_uri: self.redirect_uri,
            scope: &scope,
        };
        for param in more {
            let value = values.render(&param.value)?;
            if !value.is_empty() {
                params.add(param.name, &value);
            }
        }
        Ok(())
    }

    async fn request(&self, params: Params) -> Result<TokenAnswer, Failure> {
        let begin = Instant::now();
        let result = self.call(params).await;
        let outcome = result
            .as_ref()
            .map_or_else(|failure| failure.error.slug(), |_| "ok");
        telemetry::token_request(self.descriptor.service, begin, outcome);
        result
    }

    async fn call(&self, params: Params) -> Result<TokenAnswer, Failure> {
        let sent = self.secrets(&params)?;
        let request = self.outgoing(self.descriptor.token.endpoint, params)?;
        let service = self.descriptor.service;
        let answer = self
            .http
            .call(request)
            .await
            .map_err(|no_answer| Failure::away(no_answer.of_service(service)))?;
        let sent: Vec<&str> = sent.iter().map(|secret| secret.as_str()).collect();
        token_response::read(Answered {
            descriptor: self.descriptor,
            answer: &answer,
            sent: &sent,
        })
    }

    /// What nobody may repeat of a request: its own secrets, and the client's in every form.
    pub(super) fn secrets(&self, params: &Params) -> Result<Vec<Zeroizing<String>>, Error> {
        let mut secrets = params.secrets();
        secrets.extend(self.credentials.secrets(&self.descriptor.token)?);
        Ok(secrets)
    }

    /// A POST with client authentication, in the provider's format. Revocation uses it too.
    pub(super) fn outgoing(&self, url: &str, mut params: Params) -> Result<Outgoing, Error> {
        let mut headers = HeaderMap::new();
        self.credentials
            .authenticate(&self.descriptor.token, &mut params, &mut headers)?;
        let (content_type, body) = params.encode(self.descriptor.token.format)?;
        headers.extend(json_headers(content_type));
        if let Some(name) = self.descriptor.token.user_agent {
            let name = HeaderValue::from_str(name)
                .map_err(|_| Error::Misconfigured("`user_agent` is malformed".to_owned()))?;
            headers.insert(USER_AGENT, name);
        }
        Ok(Outgoing {
            method: Method::POST,
            url: endpoint(url, "token endpoint")?,
            headers,
            body: Some(body),
            timeout: None,
        })
    }
}

/// Parameters of a request's body. No `Debug`: they hold secrets.
#[derive(Default)]
pub(super) struct Params(Vec<(String, Zeroizing<String>)>);

impl Params {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0
            .push((name.to_owned(), Zeroizing::new(value.to_owned())));
    }

    /// What nobody may repeat.
    fn secrets(&self) -> Vec<Zeroizing<String>> {
        let secrets = ["code", "code_verifier", "refresh_token", "token"];
        self.0
            .iter()
            .filter(|(name, _)| secrets.contains(&name.as_str()))
            .map(|(_, value)| value.clone())
            .collect()
    }

    fn encode(
        &self,
        format: TokenRequestFormat,
    ) -> Result<(&'static str, Zeroizing<Vec<u8>>), Error> {
        let pairs = || self.0.iter().map(|(name, value)| (name, value.as_str()));
        match format {
            TokenRequestFormat::Form => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(pairs());
                let body = form.finish().into_bytes();
                Ok(("application/x-www-form-urlencoded", Zeroizing::new(body)))
            }
            TokenRequestFormat::Json => {
                let object: std::collections::BTreeMap<_, _> = pairs().collect();
                serde_json::to_vec(&object)
                    .map(|body| ("application/json", Zeroizing::new(body)))
                    .map_err(|_| Error::Internal("a token request cannot be written as JSON"))
            }
        }
    }
}
