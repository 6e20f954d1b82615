//! What a provider may refuse of a client that it knows, and what it says of itself.

use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;

use super::answer::{self, Answer, Refusal};
use super::grants::scopes;
use super::params::Params;
use super::request::Received;

/// Nothing of it, unless a test says so.
#[derive(Debug, Clone, Default)]
pub(super) struct Strictness {
    /// Of clients, the only ones of each.
    pub(super) redirect_uris: Vec<(String, String)>,
    pub(super) offered_scopes: Option<String>,
    pub(super) refuses_pkce: bool,
    pub(super) auth_method: Option<String>,
    pub(super) takes_json: bool,
    pub(super) metadata: Option<Value>,
}

impl Strictness {
    pub(super) fn check_redirect_uri(&self, client_id: &str, sent: &str) -> Result<(), String> {
        let known = self.redirect_uris.iter();
        let mut known = known.filter(|(id, _)| id == client_id).peekable();
        if known.peek().is_none() || known.any(|(_, uri)| uri == sent) {
            return Ok(());
        }
        Err("redirect_uri is not registered for this client".to_owned())
    }

    pub(super) fn check_authorization(
        &self,
        params: &Params,
    ) -> Result<(), (&'static str, &'static str)> {
        if self.refuses_pkce && params.has("code_challenge") {
            return Err(("invalid_request", "code_challenge is not supported"));
        }
        let offered = self.offered_scopes.as_deref();
        let requested = params.get("scope").unwrap_or_default();
        let is_offered =
            |scope| offered.is_none_or(|offered| scopes(offered).any(|it| it == scope));
        if scopes(requested).all(is_offered) {
            return Ok(());
        }
        Err(("invalid_scope", "a scope is not offered to this client"))
    }

    pub(super) fn check_token_request(&self, received: &Received) -> Result<(), Refusal> {
        let kind = received.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        if self.takes_json && !kind.contains("json") {
            return Err(Refusal::invalid_request("the body is not JSON"));
        }
        let is_basic = received.header(AUTHORIZATION.as_str()).is_some();
        match self.auth_method.as_deref() {
            Some("client_secret_basic") if !is_basic => Err(Refusal::invalid_client(
                "the client is not authenticated",
                false,
            )),
            Some("client_secret_post") if is_basic => Err(Refusal::invalid_client(
                "the client is not authenticated",
                true,
            )),
            _ => Ok(()),
        }
    }

    pub(super) fn metadata(&self) -> Answer {
        match &self.metadata {
            Some(document) => answer::json(StatusCode::OK, document),
            None => answer::answer(404, &[], ""),
        }
    }
}
