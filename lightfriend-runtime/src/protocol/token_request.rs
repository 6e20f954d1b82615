//! Requests to the token endpoint: code exchange (RFC 6749 section 4.1.3) and refresh (section 6).

use std::time::Instant;

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    ClientCredentials, CodeVerifier, TokenAnswer, Values,
    params::Params,
    refusal::{Answered, Failure},
    scope, token_response,
};
use crate::{
    descriptor::{Descriptor, Request, TokenKind},
    error::Error,
    field_values::FieldValues,
    http::Http,
    telemetry,
};

/// A client at one provider's endpoints, for one account.
#[derive(Clone, Copy)]
pub(crate) struct TokenClient<'a> {
    pub(crate) http: &'a Http,
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) credentials: &'a ClientCredentials,
    pub(crate) redirect_uri: &'a str,
    pub(crate) fields: &'a FieldValues,
}

/// What a callback has brought (RFC 6749 section 4.1.2).
#[derive(Clone, Copy)]
pub(crate) struct Code<'a> {
    pub(crate) code: &'a SecretString,
    pub(crate) state: Option<&'a str>,
    pub(crate) verifier: Option<&'a CodeVerifier>,
}

impl TokenClient<'_> {
    /// Exchanges an authorization code for tokens (RFC 6749 section 4.1.3).
    ///
    /// # Errors
    /// [`Error::Refused`]: an error code of section 5.2. [`Error::Unavailable`]: no usable answer
    /// in time. [`Error::InvalidResponse`]: a success that is not a token answer.
    pub(crate) async fn exchange(&self, code: Code<'_>) -> Result<TokenAnswer, Error> {
        let mut params = Params::default();
        params.add("grant_type", "authorization_code");
        params.add("code", code.code.expose_secret());
        params.add("redirect_uri", self.redirect_uri);
        if let Some(verifier) = code.verifier {
            params.add("code_verifier", verifier.expose());
        }
        let scope = scope::requested(&self.descriptor.authorization);
        let values = Values {
            state: code.state,
            ..self.values(&scope)
        };
        let request = &self.descriptor.token.exchange;
        self.request(request, params, &values)
            .await
            .map_err(Error::from)
    }

    /// Exchanges a refresh token, or what stands for one, for new tokens (RFC 6749 section 6).
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    pub(crate) async fn refresh(&self, token: &SecretString) -> Result<TokenAnswer, Failure> {
        let refresh = &self.descriptor.token.refresh;
        let scope = scope::requested(&self.descriptor.authorization);
        let mut params = Params::default();
        if !refresh.grant_type.is_empty() {
            params.add("grant_type", refresh.grant_type);
        }
        params.add(refresh.token_param, token.expose_secret());
        if refresh.scope && !scope.is_empty() {
            params.add("scope", &scope);
        }
        let values = self.values_with(&scope, refresh.token, token);
        self.request(&refresh.request, params, &values).await
    }

    /// What placeholders stand for, without what belongs to one request.
    pub(crate) fn values<'a>(&'a self, scope: &'a str) -> Values<'a> {
        Values {
            credentials: self.credentials,
            redirect_uri: self.redirect_uri,
            scope,
            fields: self.fields,
            state: None,
            access_token: None,
            refresh_token: None,
        }
    }

    /// The same, with the token that the request is about.
    pub(super) fn values_with<'a>(
        &'a self,
        scope: &'a str,
        kind: TokenKind,
        token: &'a SecretString,
    ) -> Values<'a> {
        let mut values = self.values(scope);
        match kind {
            TokenKind::AccessToken => values.access_token = Some(token),
            TokenKind::RefreshToken => values.refresh_token = Some(token),
        }
        values
    }

    async fn request(
        &self,
        request: &Request,
        params: Params,
        values: &Values<'_>,
    ) -> Result<TokenAnswer, Failure> {
        let begin = Instant::now();
        let result = self.call(request, params, values).await;
        let outcome = result
            .as_ref()
            .map_or_else(|failure| failure.error.slug(), |_| "ok");
        telemetry::token_request(self.descriptor.service, begin, outcome);
        result
    }

    async fn call(
        &self,
        request: &Request,
        params: Params,
        values: &Values<'_>,
    ) -> Result<TokenAnswer, Failure> {
        let service = self.descriptor.service;
        let (answer, secrets) = self.ready(request, params, values)?.send(self).await;
        let answer = answer.map_err(|no_answer| Failure::away(no_answer.of_service(service)))?;
        let sent: Vec<&str> = secrets.iter().map(|secret| secret.as_str()).collect();
        token_response::read(Answered {
            descriptor: self.descriptor,
            answer: &answer,
            sent: &sent,
        })
    }
}
