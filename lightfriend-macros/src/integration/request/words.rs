//! The words that every `X(..)` of a request has.

use syn::LitStr;

use crate::attr::Words;
use crate::error::{Errors, error};
use crate::integration::Request;
use crate::integration::choice::{Format, Method, TokenEndpointAuthMethod, choose, choose_among};
use crate::integration::param::{HeadersOf, Param, check_headers};
use crate::integration::rename::check_omit;
use crate::integration::template::{Names, Place};

/// What is left out of a request that has no RFC.
const NOTHING_TO_OMIT: &str = "no RFC has parameters for this request, which sends what is written \
    here and nothing else; remove this";

/// What an `X(..)` may say.
pub(super) struct Rules {
    /// How its client may authenticate.
    pub(super) auth_methods: &'static [TokenEndpointAuthMethod],
    /// How its parameters may be written.
    pub(super) formats: &'static [Format],
    /// Where its headers stand.
    pub(super) headers: Place,
    /// The parameters of its RFC.
    pub(super) parameters: &'static [&'static str],
}

/// How a client may authenticate at the token endpoint.
pub(super) const CLIENT: &[TokenEndpointAuthMethod] = &[
    TokenEndpointAuthMethod::ClientSecretPost,
    TokenEndpointAuthMethod::ClientSecretBasic,
    TokenEndpointAuthMethod::ClientSecretJwt,
    TokenEndpointAuthMethod::PrivateKeyJwt,
    TokenEndpointAuthMethod::None,
];

/// How the parameters of a token request may be written.
pub(super) const FORMATS: &[Format] = &[Format::Form, Format::Json, Format::Query];

/// The request as the words say, and as `base` where they say nothing. Its parameters are `base`'s.
pub(super) fn check_words(
    rules: &Rules,
    given: Option<&Words>,
    base: Request,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Request {
    let Some(given) = given else {
        return base;
    };
    let auth_method = given.auth_method.as_ref();
    let auth_method = choose_among("auth_method", rules.auth_methods, auth_method, errors)
        .unwrap_or(base.auth_method);
    let method = choose("method", given.method.as_ref(), errors).unwrap_or(base.method);
    let format = given.format.as_ref();
    let chosen = choose_among("format", rules.formats, format, errors);
    let mut renames = base.renames;
    match (&given.omit, rules.parameters) {
        (None, _) => {}
        (Some(omit), []) => errors.extend(omit.0.iter().map(|name| error(name, NOTHING_TO_OMIT))),
        (Some(omit), parameters) => check_omit(&omit.0, parameters, &mut renames, errors),
    }
    let of = HeadersOf::Request(rules.headers, authorization_by(auth_method));
    let own = check_headers(of, given.headers.as_ref(), names, errors);
    check_authorization_once(given, auth_method, &base.headers, errors);
    Request {
        auth_method,
        method,
        format: check_format(method, format, chosen, base.format, errors),
        headers: merged(own, base.headers),
        renames,
        ..base
    }
}

/// The request's own headers, and those it has anyway under other names.
fn merged(mut own: Vec<Param>, others: Vec<Param>) -> Vec<Param> {
    for other in others {
        if own.iter().all(|header| header.name != other.name) {
            own.push(other);
        }
    }
    own
}

// RFC 6749 section 2.3: one method of client authentication. A header of the request itself is held
// against its method where it is read.
fn check_authorization_once(
    given: &Words,
    method: TokenEndpointAuthMethod,
    others: &[Param],
    errors: &mut Errors,
) {
    let sends = authorization_by(method).is_some();
    let is_there = others.iter().any(|header| header.name == "authorization");
    if let Some(given) = given.auth_method.as_ref().filter(|_| sends && is_there) {
        let message = format!(
            "`{}` sends `authorization`, which `token_request_headers` sends already (RFC 6749 \
             section 2.3); remove one of the two",
            method.word()
        );
        errors.push(error(given, message));
    }
}

// RFC 9110 section 9.3.1: content in a GET means nothing, and may be refused.
pub(super) fn check_format(
    method: Method,
    given: Option<&LitStr>,
    chosen: Option<Format>,
    base: Format,
    errors: &mut Errors,
) -> Format {
    let has_body = |format| matches!(format, Format::Form | Format::Json);
    match (method, given, chosen) {
        (Method::Get, Some(given), Some(format)) if has_body(format) => {
            errors.push(error(
                given,
                "a GET has no body (RFC 9110 section 9.3.1): write `\"query\"`, or another method",
            ));
            format
        }
        (Method::Get, _, None) if has_body(base) => Format::Query,
        (_, _, chosen) => chosen.unwrap_or(base),
    }
}

/// What sends `Authorization`, if anything does.
pub(super) fn authorization_by(method: TokenEndpointAuthMethod) -> Option<&'static str> {
    match method {
        TokenEndpointAuthMethod::ClientSecretBasic | TokenEndpointAuthMethod::Bearer => {
            Some(method.word())
        }
        _ => None,
    }
}
