//! Pushed authorization requests (RFC 9126): the request goes to the server first, and the browser
//! carries a name for it.

use serde_json::Value;
use url::Url;

use super::{
    answer::Members,
    answer_body::{self, UNREADABLE},
    params::Params,
    refusal::Answered,
    token_request::TokenClient,
};
use crate::{
    descriptor::{Request, TokenEndpointAuthMethod},
    error::Error,
    hooks::{Called, RequestKind},
};

impl TokenClient<'_> {
    /// Where requests are pushed, if the server takes no others.
    pub(super) fn pushed_authorization_request_endpoint(&self) -> Option<&Url> {
        let metadata = self.metadata.as_ref()?;
        let endpoint = metadata.pushed_authorization_request_endpoint.as_ref();
        endpoint.filter(|_| metadata.require_pushed_authorization_requests)
    }

    /// Pushes a request, authenticated as at the token endpoint (section 2.1); its `request_uri`,
    /// which is good for one use and a short while, as the flow is.
    ///
    /// # Errors
    /// As of a token request; [`Error::InvalidResponse`] for a success without a `request_uri`.
    pub(super) async fn push(&self, endpoint: &Url, mut params: Params) -> Result<String, Error> {
        let authorization = &self.descriptor.authorization;
        let request = Request {
            auth_method: self.descriptor.token.exchange.auth_method,
            params: authorization.params,
            rename: authorization.rename,
            omit: authorization.omit,
            ..Request::DEFAULT
        };
        if self.sends_client_id(&request) {
            // Parameters must not be sent twice (RFC 6749 section 3.1).
            params.remove("client_id");
        }
        let scope = self.scope();
        let values = self.values(&scope);
        let ready = self.ready(&request, params, &values, Some(endpoint))?;
        let kind = RequestKind::PushedAuthorization;
        let (called, secrets) = ready.send(self, kind).await;
        let Called { answer, failed } = called?;
        if let Some(error) = failed {
            return Err(error);
        }
        let sent: Vec<&str> = secrets.iter().map(|secret| secret.as_str()).collect();
        request_uri(Answered {
            descriptor: self.descriptor,
            answer: &answer,
            sent: &sent,
        })
    }

    fn sends_client_id(&self, request: &Request) -> bool {
        !matches!(
            self.auth_method(request),
            TokenEndpointAuthMethod::ClientSecretBasic | TokenEndpointAuthMethod::Omit
        )
    }
}

/// RFC 9126 sections 2.2 and 2.3.
fn request_uri(answered: Answered<'_>) -> Result<String, Error> {
    let (descriptor, answer) = (answered.descriptor, answered.answer);
    let service = descriptor.service;
    let malformed = |problem| Error::InvalidResponse {
        service,
        problem,
        status: Some(answer.status),
    };
    let object = answer_body::read(&answer.body, &descriptor.token);
    match (answer.status, &object) {
        (200..=299, Some(object)) => match object.members.get("request_uri") {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            _ => Err(malformed("there is no request_uri")),
        },
        (200..=299, None) => Err(malformed(UNREADABLE)),
        (400..=499, Some(object)) if !matches!(answer.status, 408 | 425 | 429) => {
            Err(answered.error(Members::of(&descriptor.token, object)))
        }
        _ => Err(Error::Unavailable {
            service,
            problem: "it does not take the authorization request now",
            retry_after: answer.retry_after,
            source: None,
        }),
    }
}
