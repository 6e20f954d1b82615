//! How the client shows who it is (RFC 6749 section 2.3).

use super::request::Described;
use super::value::{Value, variable};
use crate::integration::Integration;
use crate::integration::choice::{
    BasicEncoding, SigningAlgorithm, TokenEndpointAuthMethod, TokenKind,
};
use crate::integration::client_jwt::ClientJwt;
use crate::integration::template::Segment;

/// RFC 7523 section 2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Adds to the request what authenticates it. `bearer` is the token it is about.
pub(super) fn authenticate(
    integration: &Integration,
    method: TokenEndpointAuthMethod,
    bearer: TokenKind,
    request: &mut Described,
) {
    let id = Value::placeholder(&variable(integration, "CLIENT_ID"));
    match method {
        TokenEndpointAuthMethod::ClientSecretPost => {
            request.param("client_id", id);
            let secret = secret(integration, request);
            request.param("client_secret", secret);
        }
        TokenEndpointAuthMethod::ClientSecretBasic => basic(integration, request),
        TokenEndpointAuthMethod::ClientSecretJwt | TokenEndpointAuthMethod::PrivateKeyJwt => {
            request.param("client_id", id);
            request.param("client_assertion_type", Value::text(ASSERTION_TYPE));
            request.param("client_assertion", Value::placeholder(ASSERTION));
            let jwt = integration.token.client_assertion.as_ref();
            let jwt = jwt.map(|jwt| signed(integration, ASSERTION, jwt, true));
            request.notes.extend(jwt);
        }
        TokenEndpointAuthMethod::None => request.param("client_id", id),
        TokenEndpointAuthMethod::Omit => {}
        TokenEndpointAuthMethod::Bearer => {
            request.header("authorization", format!("Bearer {{{}}}", bearer.word()));
        }
        TokenEndpointAuthMethod::Discovered => discovered(integration, request),
    }
}

/// Names of what is signed for each request.
const ASSERTION: &str = "client_assertion";
const SIGNED_SECRET: &str = "signed_client_secret";

/// What is sent as the client's secret; a signed one is explained below the request.
fn secret(integration: &Integration, request: &mut Described) -> Value {
    let Some(jwt) = &integration.token.signed_client_secret else {
        return Value::placeholder(&variable(integration, "CLIENT_SECRET"));
    };
    let note = signed(integration, SIGNED_SECRET, jwt, false);
    request.notes.push(note);
    Value::placeholder(SIGNED_SECRET)
}

fn basic(integration: &Integration, request: &mut Described) {
    let token = &integration.token;
    let (pair, how) = if let Some(credentials) = &token.basic_credentials {
        (Value::template(integration, credentials).plain(), "")
    } else {
        let id = Value::placeholder(&variable(integration, "CLIENT_ID")).plain();
        let pair = format!("{id}:{}", secret(integration, request).plain());
        match token.basic_encoding {
            BasicEncoding::Form => (pair, ", each percent-encoded"),
            BasicEncoding::Raw => (pair, ""),
        }
    };
    let value = format!("Basic {{base64 of {pair}{how}}}");
    request.header("authorization", value);
}

/// The metadata says which of two ways; the one that is usual there is shown (RFC 8414 section 2).
fn discovered(integration: &Integration, request: &mut Described) {
    basic(integration, request);
    request.notes.push(
        "Where the metadata lists `client_secret_post` before `client_secret_basic`, the parameters\n\
         client_id and client_secret take the place of the header."
            .to_owned(),
    );
}

/// A JWT (RFC 7523 section 3), claim by claim.
fn signed(integration: &Integration, name: &str, jwt: &ClientJwt, has_id: bool) -> String {
    let key = match jwt.alg {
        SigningAlgorithm::Hs256 => "CLIENT_SECRET",
        _ => "PRIVATE_KEY",
    };
    let (alg, key) = (jwt.alg.word(), variable(integration, key));
    let client_id = [Segment::ClientId];
    let claim = |given: &Option<Vec<Segment>>, usual: &[Segment]| {
        let segments = given.as_deref().unwrap_or(usual);
        Value::template(integration, segments).plain()
    };
    let kid = jwt.kid.as_ref();
    let kid = kid.map(|kid| ("kid", Value::template(integration, kid).plain()));
    let jti = has_id.then(|| ("jti", "{random}".to_owned()));
    let claims = [
        ("iss", claim(&jwt.iss, &client_id)),
        ("sub", claim(&jwt.sub, &client_id)),
        ("aud", claim(&jwt.aud, audience(integration))),
    ];
    let times = [
        ("iat", "{now}".to_owned()),
        ("exp", format!("{{now + {} s}}", jwt.lifetime)),
    ];
    let lines = kid.into_iter().chain(claims).chain(jti).chain(times);
    let lines: Vec<String> = lines
        .map(|(name, value)| format!("    {name}: {value}"))
        .collect();
    let lines = lines.join("\n");
    format!("{{{name}}} is a JWT, signed by {alg} with the value of {key}:\n{lines}")
}

/// Whom assertions are for: the issuer, or where none is known the token endpoint.
fn audience(integration: &Integration) -> &[Segment] {
    let issuer = integration.authorization.issuer.as_deref();
    issuer.unwrap_or(&integration.token.exchange.endpoint)
}
