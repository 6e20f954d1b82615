//! Basic authentication (RFC 7617): what is sent, and how it is encoded.

use super::methods::Methods;
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::integration::choice::{BasicEncoding, TokenEndpointAuthMethod, choose};
use crate::integration::template::{self, Names, Place, Segment};

// RFC 7617 section 2: user and password, with a colon between them.
pub(super) fn check_basic_credentials(
    container: &Given<Container>,
    methods: &Methods,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    let given = container.client.basic_credentials.as_ref()?;
    let reason = if !given.value().contains(':') {
        "`basic_credentials` is user and password with a colon between them, as in \
         `\"{client_secret}:\"` (RFC 7617 section 2)"
            .to_owned()
    } else if let Some(reason) = check_basic_used("basic_credentials", methods) {
        reason
    } else if container.mentions("basic_encoding") {
        "`basic_credentials` are sent as they are; remove `basic_encoding`, or this".to_owned()
    } else {
        return template::parse(given, Place::BasicCredentials, names, errors);
    };
    errors.push(error(given, reason));
    None
}

/// How client id and secret are encoded: as RFC 6749 section 2.3.1 says, unless something else does.
pub(super) fn check_basic_encoding(
    container: &Given<Container>,
    methods: &Methods,
    errors: &mut Errors,
) -> BasicEncoding {
    let given = container.client.basic_encoding.as_ref();
    let reason = check_basic_used("basic_encoding", methods);
    if let (Some(given), Some(reason)) = (given, reason) {
        errors.push(error(given, reason));
    }
    choose("basic_encoding", given, errors).unwrap_or(BasicEncoding::Form)
}

// It would be of no request. An issuer may turn out to want Basic authentication.
fn check_basic_used(key: &str, methods: &Methods) -> Option<String> {
    let basic = [
        TokenEndpointAuthMethod::ClientSecretBasic,
        TokenEndpointAuthMethod::Discovered,
    ];
    (!methods.may_be(&basic)).then(|| {
        format!(
            "`{key}` goes with `token_endpoint_auth_method = \"client_secret_basic\"`; add that or \
             remove this"
        )
    })
}
