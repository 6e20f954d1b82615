//! Whether what a client shows of itself is right.

use url::form_urlencoded;

use super::compare::decoded;
use super::facts::Facts;
use super::keys;
use crate::clock;
use crate::crypto::jwt;
use crate::descriptor::{BasicEncoding, ClientJwt, Descriptor};
use crate::template::Template;

/// What is wrong with Basic credentials, if something is.
pub(super) fn basic(descriptor: &Descriptor, facts: &Facts, sent: &str) -> Option<String> {
    let token = &descriptor.token;
    let sent = decoded(sent).unwrap_or_default();
    if let Some(template) = &token.basic_credentials {
        let is_right = facts
            .pattern(template, descriptor.env)
            .find(&sent)
            .is_some();
        let problem = "Basic has other credentials than the provider takes: `basic_credentials`";
        return (!is_right).then(|| problem.to_owned());
    }
    let right = (facts.client_id.as_str(), facts.client_secret.as_str());
    let pair = sent.split_once(':').unwrap_or_default();
    if token.signed_client_secret.is_some() {
        return signed(descriptor, facts, &form_decoded(pair.1));
    }
    let unescaped = (form_decoded(pair.0), form_decoded(pair.1));
    let is_form = (unescaped.0.as_str(), unescaped.1.as_str()) == right;
    let is_right = match token.basic_encoding {
        BasicEncoding::Raw => pair == right,
        BasicEncoding::Form => is_form,
    };
    let problem = if is_form || pair == right {
        "Basic credentials are encoded otherwise than the provider decodes them: `basic_encoding`"
    } else {
        "Basic has other credentials than the provider takes: `basic_credentials`"
    };
    (!is_right).then(|| problem.to_owned())
}

/// RFC 6749 section 2.3.1.
fn form_decoded(text: &str) -> String {
    let decoded = form_urlencoded::parse(text.as_bytes()).next();
    decoded
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

/// What is wrong with a JWT that the client has signed, if something is (RFC 7523 section 3).
pub(super) fn signed(descriptor: &Descriptor, facts: &Facts, token: &str) -> Option<String> {
    let (jwt, attribute) = match &descriptor.token.signed_client_secret {
        Some(jwt) => (jwt, "signed_client_secret"),
        None => (&descriptor.token.client_assertion, "client_assertion"),
    };
    let wrong = |what: &str| {
        Some(format!(
            "the client signs with another {what} than the provider takes: `{attribute}({what})`"
        ))
    };
    if !keys::is_signed(token, jwt.alg, &facts.client_secret) {
        return wrong("alg");
    }
    let (header, claims) = jwt::read(token)?;
    let is = |name: &str, right: &str| claims[name].as_str() == Some(right);
    let filled = |template: &Template| facts.filled(template, descriptor.env);
    let or_id = |template: &Option<Template>| {
        template
            .as_ref()
            .map_or_else(|| facts.client_id.clone(), filled)
    };
    if !is("iss", &or_id(&jwt.iss)) {
        return wrong("iss");
    }
    if !is("sub", &or_id(&jwt.sub)) {
        return wrong("sub");
    }
    if !is("aud", &audience(descriptor, facts, jwt)) {
        return wrong("aud");
    }
    let key_id = jwt.kid.as_ref().map(filled).filter(|kid| !kid.is_empty());
    if key_id.as_deref() != header["kid"].as_str() {
        return wrong("kid");
    }
    let lives = claims["exp"].as_i64().is_some_and(|exp| exp > clock::now());
    if lives { None } else { wrong("lifetime") }
}

fn audience(descriptor: &Descriptor, facts: &Facts, jwt: &ClientJwt) -> String {
    let issuer = descriptor.authorization.issuer.as_ref();
    let endpoint = &descriptor.token.exchange.endpoint;
    let audience = jwt.aud.as_ref().or(issuer).unwrap_or(endpoint);
    facts.filled(audience, descriptor.env)
}
