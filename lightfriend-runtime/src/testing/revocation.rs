//! The revocation endpoint (RFC 7009).

use hyper::Method;

use super::answer::{self, Answer, Refusal};
use super::client_authentication::{authenticate, names_client};
use super::request::Received;
use super::state::Shared;

pub(super) fn answer(shared: &Shared, received: &Received) -> Answer {
    match revoke(shared, received) {
        // RFC 7009 §2.2: 200 whether or not the token was known; the body is ignored.
        Ok(()) => answer::answer(200, &[("cache-control", "no-store")], ""),
        Err(refusal) => refusal.into_answer(),
    }
}

fn revoke(shared: &Shared, received: &Received) -> Result<(), Refusal> {
    let (query, body) = (&received.query_params, &received.body_params);
    // GitHub documents DELETE with the token as `access_token`.
    let is_githubs = received.method == Method::DELETE && body.has("access_token");
    if received.method != Method::POST && !is_githubs {
        return Err(Refusal::method_not_allowed());
    }
    if let Some(name) = body.duplicate() {
        return Err(Refusal::invalid_request(format!("{name} is sent twice")));
    }
    let settings = &shared.settings;
    let anonymous = settings.revocation_without_client && !names_client(received);
    let client_id = if anonymous {
        None
    } else {
        Some(authenticate(shared, received)?)
    };
    // Google documents the token in the query (revoke?token=..).
    let name = if is_githubs { "access_token" } else { "token" };
    let token = body.get(name).or_else(|| query.get(name));
    let token = token.ok_or_else(|| Refusal::invalid_request("token is missing"))?;
    shared.lock().grants.revoke(client_id.as_deref(), token)
}
