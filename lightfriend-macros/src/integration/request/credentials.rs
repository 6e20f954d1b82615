//! User and password of Basic authentication, where they are not client id and secret.

use syn::LitStr;

use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::integration::Request;
use crate::integration::choice::TokenEndpointAuthMethod;
use crate::integration::template::{self, Names, Place, Segment};

// RFC 7617 section 2: user and password, with a colon between them.
pub(super) fn check_basic_credentials(
    container: &Given<Container>,
    exchange: &Request,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    let given = container.client.basic_credentials.as_ref()?;
    let text = given.value();
    let is_basic = exchange.auth_method == TokenEndpointAuthMethod::ClientSecretBasic;
    let is_own =
        |words: Option<&LitStr>| words.is_some_and(|word| word.value() == "client_secret_basic");
    let refresh = container.requests.refresh.as_ref();
    let revocation = container.requests.revocation.as_ref();
    let elsewhere = is_own(refresh.and_then(|given| given.request.auth_method.as_ref()))
        || is_own(revocation.and_then(|given| given.request.auth_method.as_ref()));
    let reason = if !text.contains(':') {
        "`basic_credentials` is user and password with a colon between them, as in \
         `\"{client_secret}:\"` (RFC 7617 section 2)"
    } else if !is_basic && !elsewhere {
        "`basic_credentials` goes with `token_endpoint_auth_method = \"client_secret_basic\"`; add \
         that or remove this"
    } else if container.mentions("basic_encoding") {
        "`basic_credentials` are sent as they are; remove `basic_encoding`, or this"
    } else {
        return template::parse(given, Place::BasicCredentials, names, errors);
    };
    errors.push(error(given, reason));
    None
}
