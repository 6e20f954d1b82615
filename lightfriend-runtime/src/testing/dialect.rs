//! Between an integration whose provider departs from the RFC and the mock provider, which does not:
//! what is asked in the RFC's words, and the answer in the provider's.

use secrecy::{ExposeSecret as _, SecretString};
use url::{Url, form_urlencoded};

use crate::{
    descriptor::{Authorization, Descriptor},
    protocol::callback_signature,
};

/// The authorization request as RFC 6749 section 4.1.1 has it: for a code, in the query.
pub(super) fn request(url: &Url) -> Url {
    let mut plain = url.clone();
    let routed = url.fragment().and_then(|route| route.split_once('?'));
    let query = routed.map_or(url.query().unwrap_or_default(), |(_, query)| query);
    let pairs =
        form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "response_mode");
    let pairs = pairs.map(|(name, value)| match &*name {
        "response_type" => (name, "code".into()),
        _ => (name, value),
    });
    plain.set_fragment(None);
    plain.query_pairs_mut().clear().extend_pairs(pairs);
    plain
}

/// The answer's query as the provider would have it: its name for the code, and its signature.
pub(super) fn response(
    descriptor: &Descriptor,
    client_secret: Option<&SecretString>,
    query: &str,
) -> String {
    let authorization = &descriptor.authorization;
    let pairs = form_urlencoded::parse(query.as_bytes());
    let pairs = pairs.map(|(name, value)| match &*name {
        "code" => (name_of_code(authorization).into(), value),
        _ => (name, value),
    });
    let mut serializer = form_urlencoded::Serializer::new(String::new());
    let query = serializer.extend_pairs(pairs).finish();
    match (authorization.callback_signature, client_secret) {
        (Some(param), Some(secret)) => {
            let signature = callback_signature::of(&query, param, secret);
            format!("{query}&{param}={}", signature.expose_secret())
        }
        _ => query,
    }
}

fn name_of_code(authorization: &Authorization) -> &'static str {
    authorization.code_params.first().copied().unwrap_or("code")
}
