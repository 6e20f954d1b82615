//! The provider's API: any path, for a bearer of a live token (RFC 6750).

use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::answer::{self, Answer};
use super::grants::scopes;
use super::mint::ACCESS_TOKEN_PREFIX;
use super::request::Received;
use super::state::Shared;

pub(super) fn answer(shared: &Shared, received: &Received) -> Answer {
    let Some(token) = presented_token(received) else {
        return unauthorized("Bearer realm=\"mock\"", "no access token");
    };
    let state = shared.lock();
    let Some(scope) = state.grants.scope_of_access_token(token) else {
        return unauthorized(
            "Bearer realm=\"mock\", error=\"invalid_token\"",
            "the access token is expired, revoked or unknown",
        );
    };
    let own = state.api_answers.of(received);
    own.unwrap_or_else(|| answer::json(StatusCode::OK, &resource(shared, received, scope)))
}

fn presented_token(received: &Received) -> Option<&str> {
    bearer_token(received).or_else(|| own_header_token(received))
}

fn bearer_token(received: &Received) -> Option<&str> {
    let (scheme, token) = received.header(AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Some APIs take the token in a header of their own, such as Shopify's
/// `X-Shopify-Access-Token`.
fn own_header_token(received: &Received) -> Option<&str> {
    received.headers.iter().find_map(|(name, value)| {
        let value = value.to_str().ok()?;
        let own = name.as_str().ends_with("access-token") || value.starts_with(ACCESS_TOKEN_PREFIX);
        own.then_some(value)
    })
}

/// Where a test set no answers: who asks what, and something to show.
fn resource(shared: &Shared, received: &Received, scope: &str) -> Value {
    let account = &shared.settings.account;
    let mut body = json!({
        "account": {"name": account.name, "email": account.email},
        "method": received.method.as_str(),
        "path": received.path,
        "query": received.query,
        "scopes": scopes(scope).collect::<Vec<_>>(),
        "events": [
            {"id": "evt-1", "summary": "Design review", "start": "2030-05-06T09:00:00Z", "end": "2030-05-06T09:45:00Z"},
            {"id": "evt-2", "summary": "Lunch with Charles", "start": "2030-05-06T12:00:00Z", "end": "2030-05-06T13:00:00Z"},
            {"id": "evt-3", "summary": "Analytical Society", "start": "2030-05-07T18:30:00Z", "end": "2030-05-07T20:00:00Z"},
        ],
    });
    if !received.body.is_empty() {
        let text = || json!(String::from_utf8_lossy(&received.body));
        body["body"] = serde_json::from_slice(&received.body).unwrap_or_else(|_| text());
    }
    body
}

// RFC 6750 §3.1: a request without a token is told no error code.
fn unauthorized(challenge: &'static str, description: &str) -> Answer {
    let body = json!({"error": "invalid_token", "error_description": description});
    let mut answer = answer::json(StatusCode::UNAUTHORIZED, &body);
    let challenge = HeaderValue::from_static(challenge);
    answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    answer
}
