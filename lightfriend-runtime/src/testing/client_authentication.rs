//! Who is asking, at the token and revocation endpoints (RFC 6749 §2.3).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::header::AUTHORIZATION;
use url::form_urlencoded;

use super::answer::Refusal;
use super::client_jwt;
use super::request::Received;
use super::settings::Settings;
use super::state::Shared;

/// The id of the client this request authenticates.
pub(super) fn authenticate(shared: &Shared, received: &Received) -> Result<String, Refusal> {
    check_query(received)?;
    let (settings, params) = (&shared.settings, &received.body_params);
    let (body_id, body_secret) = (params.get("client_id"), params.get("client_secret"));

    if params.has("client_assertion") {
        // RFC 6749 §2.3: no more than one method per request.
        if body_secret.is_some() || basic_credentials(received).is_some() {
            return Err(Refusal::invalid_request(
                "client credentials beside the assertion",
            ));
        }
        return client_jwt::authenticate(shared, received);
    }
    let Some(header) = basic_credentials(received) else {
        let id = body_id.ok_or_else(|| Refusal::invalid_client("no client credentials", false))?;
        let secret = body_secret.unwrap_or_default();
        return check_client(settings, received, (id, secret), false);
    };
    // RFC 6749 §2.3: no more than one method per request.
    if body_secret.is_some() {
        return Err(Refusal::invalid_request(
            "client credentials both in the Authorization header and in the body",
        ));
    }
    let (id, secret) = header?;
    if body_id.is_some_and(|body_id| body_id != id) {
        return Err(Refusal::invalid_request(
            "client_id differs from the Authorization header's",
        ));
    }
    check_client(settings, received, (&id, &secret), true)
}

/// Whether a client of this id may ask for authorization.
pub(super) fn is_known(settings: &Settings, id: &str) -> bool {
    settings.clients.is_empty() || settings.clients.iter().any(|client| client.id == id)
}

/// Whether the request names a client at all.
pub(super) fn names_client(received: &Received) -> bool {
    let params = &received.body_params;
    basic_credentials(received).is_some()
        || params.has("client_id")
        || params.has("client_assertion")
}

// RFC 6749 §2.3.1: credentials are never in the request URI.
fn check_query(received: &Received) -> Result<(), Refusal> {
    let query = &received.query_params;
    if query.has("client_secret") || query.has("client_assertion") {
        return Err(Refusal::invalid_request(
            "client credentials in the request URI",
        ));
    }
    Ok(())
}

fn check_client(
    settings: &Settings,
    received: &Received,
    (id, secret): (&str, &str),
    basic: bool,
) -> Result<String, Refusal> {
    let accepted = if settings.clients.is_empty() {
        !id.is_empty() && !secret.is_empty()
    } else {
        let mut clients = settings.clients.iter().filter(|client| client.id == id);
        clients.any(|client| match (&client.public_key, &client.secret) {
            (Some(_), _) => client_jwt::is_secret_of(settings, received, client, secret),
            (None, Some(own)) => own == secret,
            (None, None) => secret.is_empty(),
        })
    };
    if accepted {
        Ok(id.to_owned())
    } else {
        Err(Refusal::invalid_client(
            "unknown client or wrong secret",
            basic,
        ))
    }
}

/// `None` without a Basic header; an error inside when it is malformed.
fn basic_credentials(received: &Received) -> Option<Result<(String, String), Refusal>> {
    let (scheme, encoded) = received.header(AUTHORIZATION.as_str())?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = decode_basic(encoded.trim());
    Some(
        decoded.ok_or_else(|| {
            Refusal::invalid_client("the Basic credentials are not form-encoded", true)
        }),
    )
}

fn decode_basic(encoded: &str) -> Option<(String, String)> {
    let text = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

// RFC 6749 §2.3.1, Appendix B: id and secret are form-encoded before Basic, so
// nothing that encoding escapes may stand here bare.
fn form_decode(text: &str) -> Option<String> {
    let encoded = |byte: u8| byte.is_ascii_alphanumeric() || b"*-._~+%".contains(&byte);
    if !text.bytes().all(encoded) {
        return None;
    }
    let decoded = form_urlencoded::parse(text.as_bytes()).next();
    Some(
        decoded
            .map(|(name, _)| name.into_owned())
            .unwrap_or_default(),
    )
}
