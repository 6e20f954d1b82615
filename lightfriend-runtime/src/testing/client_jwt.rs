//! JWTs that clients sign to say who they are (RFC 7523 §3).

use hyper::header::HOST;
use serde_json::Value;
use url::Url;

use super::answer::Refusal;
use super::request::Received;
use super::settings::{Client, Settings};
use super::state::Shared;
use crate::clock;
use crate::crypto::jwt;

/// RFC 7523 §2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far the client's clock may be ahead, in seconds.
const LEEWAY: i64 = 60;

/// The id of the client whose assertion this is.
pub(super) fn authenticate(shared: &Shared, received: &Received) -> Result<String, Refusal> {
    let params = &received.body_params;
    if params.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(Refusal::invalid_request(
            "client_assertion_type is not that of a JWT",
        ));
    }
    let assertion = params.get("client_assertion").unwrap_or_default();
    let (sub, claims) = check_claims(&shared.settings, received, assertion)?;
    if params.get("client_id").is_some_and(|id| id != sub) {
        return Err(refused("client_id is not the assertion's sub"));
    }
    check_signature(&shared.settings, &sub, assertion)?;
    // RFC 7523 §3: only those that are otherwise good are remembered.
    let jti = claims["jti"].as_str().filter(|jti| !jti.is_empty());
    let jti = jti.ok_or_else(|| refused("the assertion has no jti"))?;
    if !shared.lock().assertions.insert(jti.to_owned()) {
        return Err(refused("the assertion was used before"));
    }
    Ok(sub)
}

/// Whether this secret is a JWT that the client has signed.
pub(super) fn is_secret_of(
    settings: &Settings,
    received: &Received,
    client: &Client,
    secret: &str,
) -> bool {
    check_claims(settings, received, secret).is_ok_and(|(sub, _)| sub == client.id)
        && is_signed_by(client, secret)
}

/// Its subject, and its other claims.
fn check_claims(
    settings: &Settings,
    received: &Received,
    token: &str,
) -> Result<(String, Value), Refusal> {
    let (_, claims) = jwt::read(token).ok_or_else(|| refused("the assertion is no JWT"))?;
    let text = |name: &str| claims[name].as_str().filter(|text| !text.is_empty());
    let sub = text("sub").ok_or_else(|| refused("the assertion has no sub"))?;
    text("iss").ok_or_else(|| refused("the assertion has no iss"))?;
    // One audience, as a string: none of several servers can use it at another.
    let aud = text("aud").ok_or_else(|| refused("the assertion's aud is not one string"))?;
    if !is_own(settings, received, aud) {
        return Err(refused("the assertion is for another server"));
    }
    let now = clock::now();
    let moment = |name: &str| claims[name].as_i64();
    if moment("exp").is_none_or(|exp| exp <= now) {
        return Err(refused("the assertion has expired"));
    }
    if moment("iat").is_some_and(|iat| iat > now + LEEWAY) {
        return Err(refused("the assertion was issued in the future"));
    }
    Ok((sub.to_owned(), claims))
}

/// What was said, or the issuer, or a URL of the host that was asked.
fn is_own(settings: &Settings, received: &Received, aud: &str) -> bool {
    if let Some(audience) = &settings.audience {
        return audience == aud;
    }
    let host = received.header(HOST.as_str()).unwrap_or_default();
    let is_of_host = |url: Url| match (url.host_str(), url.port()) {
        (Some(name), Some(port)) => host == format!("{name}:{port}"),
        (Some(name), None) => host == name,
        (None, _) => false,
    };
    settings.issuer.as_deref() == Some(aud) || Url::parse(aud).is_ok_and(is_of_host)
}

/// Without registered clients there is nothing to compare with.
fn check_signature(settings: &Settings, id: &str, token: &str) -> Result<(), Refusal> {
    let mut clients = settings.clients.iter().filter(|client| client.id == id);
    if settings.clients.is_empty() || clients.any(|client| is_signed_by(client, token)) {
        Ok(())
    } else {
        Err(refused("unknown client or wrong signature"))
    }
}

fn is_signed_by(client: &Client, token: &str) -> bool {
    let mut keys = client.public_key.iter().chain(&client.secret);
    keys.any(|key| jwt::is_signed_with(token, key))
}

fn refused(description: &str) -> Refusal {
    Refusal::invalid_client(description, false)
}
