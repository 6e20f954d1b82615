//! Requests to the token endpoint: code exchange (RFC 6749 section 4.1.3) and refresh (section 6).

use std::{borrow::Cow, sync::Arc, time::Instant};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    ClientCredentials, CodeVerifier, Issuers, TokenAnswer, Values,
    metadata::{Issuer, Metadata},
    params::Params,
    refusal::{Answered, Failure},
    scope, token_response,
};
use crate::{
    descriptor::{Descriptor, Request, ScopeSet, TokenKind},
    error::Error,
    field_values::FieldValues,
    hooks::{Called, Hooked, RequestKind},
    http::Http,
    telemetry,
    template::Template,
};

/// A client at one provider's endpoints, for one account.
#[derive(Clone)]
pub(crate) struct TokenClient<'a> {
    pub(crate) http: &'a Http,
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) credentials: &'a ClientCredentials,
    /// As the provider knows it.
    pub(crate) redirect_uri: Cow<'a, str>,
    pub(crate) fields: &'a FieldValues,
    /// What the issuer says of itself, where that is asked.
    pub(crate) metadata: Option<Arc<Metadata>>,
    pub(crate) hooks: Option<Hooked<'a>>,
    /// Scopes that are asked for beside those that always are.
    pub(crate) scope_sets: Vec<&'static ScopeSet>,
}

/// What a callback has brought (RFC 6749 section 4.1.2).
#[derive(Clone, Copy)]
pub(crate) struct Granted<'a> {
    pub(crate) code: &'a SecretString,
    pub(crate) state: Option<&'a SecretString>,
    pub(crate) verifier: Option<&'a CodeVerifier>,
}

impl TokenClient<'_> {
    /// One that asks for these groups of scopes, too.
    pub(crate) fn asking_for(mut self, scope_sets: &[&'static ScopeSet]) -> Self {
        self.scope_sets = scope_sets.to_vec();
        self
    }

    /// The scopes that are asked for, as sent.
    pub(crate) fn scope(&self) -> String {
        scope::requested(&self.descriptor.authorization, &self.scope_sets)
    }

    /// Has the issuer say what the integration does not.
    pub(crate) async fn discover(&mut self, issuers: &Issuers) -> Result<(), Error> {
        let Some(template) = self.descriptor.discovered() else {
            return Ok(());
        };
        let issuer = self.issuer(template)?;
        let service = self.descriptor.service;
        let metadata = issuers.metadata(self.http, service, &issuer).await?;
        metadata.check_suits(self.descriptor, &issuer)?;
        self.metadata = Some(metadata);
        Ok(())
    }

    /// The issuer, for this account.
    ///
    /// # Errors
    /// [`Error::Misconfigured`], where its address is read otherwise than it is written: it is asked
    /// at the one and compared with the other.
    pub(crate) fn issuer(&self, template: &Template) -> Result<Issuer, Error> {
        let scope = self.scope();
        let values = self.values(&scope);
        let (url, text) = (values.url(template)?, values.text(template)?.to_string());
        if Url::parse(&text).as_ref() != Ok(&url) {
            return Err(Error::Misconfigured(
                "an issuer with this account's values filled in is another: nothing was sent"
                    .to_owned(),
            ));
        }
        let bound = template
            .has_field_in_host()
            .then(|| template.host_behind_fields());
        Ok(Issuer { url, text, bound })
    }

    /// Exchanges an authorization code for tokens (RFC 6749 section 4.1.3).
    ///
    /// # Errors
    /// [`Error::Refused`]: an error code of section 5.2. [`Error::Unavailable`]: no usable answer
    /// in time. [`Error::InvalidResponse`]: a success that is not a token answer.
    pub(crate) async fn exchange(&self, granted: Granted<'_>) -> Result<TokenAnswer, Error> {
        let begin = Instant::now();
        let request = &self.descriptor.token.exchange;
        let result = self.exchange_by(request, granted, token_response::read);
        Ok(self.measured(begin, result.await)?)
    }

    /// The same by a request that may be another than the integration's.
    pub(super) async fn exchange_by(
        &self,
        request: &Request,
        granted: Granted<'_>,
        read: impl FnOnce(Answered<'_>) -> Result<TokenAnswer, Failure>,
    ) -> Result<TokenAnswer, Failure> {
        let mut params = Params::default();
        params.add("grant_type", "authorization_code");
        params.add("code", granted.code.expose_secret());
        params.add("redirect_uri", &self.redirect_uri);
        if let Some(verifier) = granted.verifier {
            params.add("code_verifier", verifier.expose());
        }
        let scope = self.scope();
        let values = Values {
            state: granted.state.map(ExposeSecret::expose_secret),
            ..self.values(&scope)
        };
        self.call(RequestKind::Token, request, params, &values, read)
            .await
    }

    /// Exchanges a refresh token, or what stands for one, for new tokens (RFC 6749 section 6).
    /// `extended` is the present access token, where a success without a token means that it lives
    /// on.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    pub(crate) async fn refresh(
        &self,
        token: &SecretString,
        extended: Option<&SecretString>,
    ) -> Result<TokenAnswer, Failure> {
        let refresh = &self.descriptor.token.refresh;
        let scope = self.scope();
        let mut params = Params::default();
        if !refresh.grant_type.is_empty() {
            params.add("grant_type", refresh.grant_type);
        }
        params.add(refresh.token_param, token.expose_secret());
        if refresh.scope && !scope.is_empty() {
            params.add("scope", &scope);
        }
        let values = self.values_with(&scope, refresh.token, token);
        let read = |answered: Answered<'_>| token_response::read_refresh(answered, extended);
        self.request(
            RequestKind::Refresh,
            &refresh.request,
            params,
            &values,
            read,
        )
        .await
    }

    /// Where refreshes go.
    pub(crate) fn refresh_server(&self) -> Result<Url, Error> {
        let discovered = self.metadata.as_ref();
        let discovered = discovered.and_then(|it| it.token_endpoint.as_ref());
        let endpoint = &self.descriptor.token.refresh.request.endpoint;
        if let Some(url) = discovered.filter(|_| endpoint.0.is_empty()) {
            return Ok(url.clone());
        }
        let scope = self.scope();
        self.values(&scope).url(endpoint)
    }

    /// What placeholders stand for, without what belongs to one request.
    pub(crate) fn values<'a>(&'a self, scope: &'a str) -> Values<'a> {
        Values {
            credentials: self.credentials,
            redirect_uri: &self.redirect_uri,
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
        kind: RequestKind,
        request: &Request,
        params: Params,
        values: &Values<'_>,
        read: impl FnOnce(Answered<'_>) -> Result<TokenAnswer, Failure>,
    ) -> Result<TokenAnswer, Failure> {
        let begin = Instant::now();
        let result = self.call(kind, request, params, values, read).await;
        self.measured(begin, result)
    }

    /// Counts a request, and how long it took.
    pub(super) fn measured(
        &self,
        begin: Instant,
        result: Result<TokenAnswer, Failure>,
    ) -> Result<TokenAnswer, Failure> {
        let outcome = result
            .as_ref()
            .map_or_else(|failure| failure.error.slug(), |_| "ok");
        telemetry::token_request(self.descriptor.service, begin, outcome);
        result
    }

    pub(super) async fn call(
        &self,
        kind: RequestKind,
        request: &Request,
        params: Params,
        values: &Values<'_>,
        read: impl FnOnce(Answered<'_>) -> Result<TokenAnswer, Failure>,
    ) -> Result<TokenAnswer, Failure> {
        let discovered = self
            .metadata
            .as_ref()
            .and_then(|it| it.token_endpoint.as_ref());
        let ready = self.ready(request, params, values, discovered)?;
        let (called, secrets) = ready.send(self, kind).await;
        let Called { answer, failed } = called.map_err(unanswered)?;
        let sent: Vec<&str> = secrets.iter().map(|secret| secret.as_str()).collect();
        let read = read(Answered {
            descriptor: self.descriptor,
            answer: &answer,
            sent: &sent,
        });
        match (read, failed) {
            (read, None) => read,
            // The hook's failure is what is wrong with it; its tokens must not be lost for that.
            (Ok(answer), failed) => Ok(TokenAnswer {
                oddity: failed,
                ..answer
            }),
            (Err(_), Some(failed)) => Err(failed.into()),
        }
    }
}

/// Without an answer the provider counts as away, unless the request has not left.
fn unanswered(error: Error) -> Failure {
    match error {
        unsent @ (Error::HookFailed { .. } | Error::PrivateAddress { .. }) => unsent.into(),
        no_answer => Failure::away(no_answer),
    }
}
