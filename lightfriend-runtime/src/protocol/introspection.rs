//! Token introspection (RFC 7662): when a token expires whose answer does not say so.

use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;

use super::{TokenAnswer, answer_body, lifetime, params::Params, token_request::TokenClient};
use crate::{
    clock,
    descriptor::{Request, TokenKind},
    error::Error,
    hooks::{Called, RequestKind},
};

/// Longest that is waited for an expiry.
const PATIENCE: Duration = Duration::from_secs(5);
/// When token request and introspection are over: whoever waits for them waits no longer than this.
const ALTOGETHER: Duration = Duration::from_secs(14);

impl TokenClient<'_> {
    /// The answer with its expiry, where the provider can be asked for it. `begin` is when the token
    /// request began. A failure costs the expiry alone.
    pub(crate) async fn with_expiry(&self, mut answer: TokenAnswer, begin: Instant) -> TokenAnswer {
        let token = &self.descriptor.token;
        let Some(request) = &token.introspection else {
            return answer;
        };
        let is_known = !request.endpoint.0.is_empty() || self.discovered_introspection().is_some();
        if answer.expires_in.is_none() && answer.oddity.is_none() && is_known {
            let left = ALTOGETHER.saturating_sub(begin.elapsed());
            let asking = self.introspect(request, &answer.access_token);
            let asked = tokio::time::timeout(left.min(PATIENCE), asking).await;
            answer.expires_in =
                asked
                    .unwrap_or(Err("no answer in time"))
                    .unwrap_or_else(|problem| {
                        let service = self.descriptor.service;
                        tracing::warn!(service, problem, "the expiry of a token is not known");
                        None
                    });
        }
        answer.expires_in = answer.expires_in.or(token.default_expires_in);
        answer
    }

    fn discovered_introspection(&self) -> Option<&Url> {
        self.metadata.as_ref()?.introspection_endpoint.as_ref()
    }

    async fn introspect(
        &self,
        request: &Request,
        token: &SecretString,
    ) -> Result<Option<Duration>, &'static str> {
        let scope = self.scope();
        let values = self.values_with(&scope, TokenKind::AccessToken, token);
        let mut params = Params::default();
        params.add("token", token.expose_secret());
        params.add("token_type_hint", "access_token");
        let ready = self
            .ready(request, params, &values, self.discovered_introspection())
            .map_err(|_| "the introspection request cannot be made")?;
        let (called, _) = ready.send(self, RequestKind::Introspection).await;
        let answer = called
            .and_then(Called::in_full)
            .map_err(|error| match error {
                Error::HookFailed { .. } => "a hook has failed",
                _ => "the introspection endpoint does not answer",
            })?;
        if !(200..=299).contains(&answer.status) {
            return Err("the introspection endpoint refuses");
        }
        let object = answer_body::read(&answer.body, &self.descriptor.token)
            .ok_or(answer_body::UNREADABLE)?;
        // RFC 7662 section 2.2: nothing else is said of a token that is not active.
        if object.members.get("active") != Some(&Value::Bool(true)) {
            return Err("the introspection endpoint does not know the token");
        }
        Ok(lifetime::of_moment(object.members.get("exp"), clock::now()))
    }
}
