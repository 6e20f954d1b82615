//! The provider's API.

use proc_macro2::Span;
use syn::spanned::Spanned as _;

use super::Api;
use super::endpoint::{Kind, check_url};
use super::param::{HeadersOf, check_headers, check_params, check_token_header};
use super::template::{Names, Place, Segment};
use crate::attr::{Container, Given, Numbers};
use crate::error::{Errors, error};
use crate::{fallback, suggest};

/// What an API answers to a token that has run out, unless an attribute says so (RFC 6750 section
/// 3.1).
const UNAUTHORIZED: u16 = 401;

pub(crate) fn check_api(
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Api> {
    let header = container
        .api
        .api_auth
        .as_ref()
        .and_then(|auth| auth.header.as_ref());
    let token_header = header.and_then(|header| check_token_header(header, errors));
    let headers = container.api.api_headers.as_ref();
    let headers = check_headers(HeadersOf::Api, headers, names, errors);
    let query = container.api.api_query.as_ref();
    let query = check_params(Place::ApiQuery, &[], query, names, errors);
    let expired = check_expired(container.api.api_expired.as_ref(), errors);
    check_token_header_alone(container, token_header.as_deref(), errors);
    check_api_base_url_given(container, errors);
    let base_url = container.api.api_base_url.as_ref();
    if !container.mentions("api_base_url") {
        return None;
    }
    let base_url = check_url(Place::ApiBaseUrl, Kind::Base, base_url, names, errors);
    let base_url = base_url.unwrap_or_else(|| Segment::text(fallback::ENDPOINT));
    Some(Api {
        base_url,
        token_header,
        headers,
        query,
        expired,
    })
}

// RFC 6750 section 3.1: 401. Only a refusal of the client can be one of its token.
fn check_expired(given: Option<&Numbers>, errors: &mut Errors) -> Vec<u16> {
    let Some(given) = given else {
        return vec![UNAUTHORIZED];
    };
    let mut statuses = Vec::new();
    for number in &given.numbers {
        match number.base10_parse::<u16>() {
            Ok(status) if statuses.contains(&status) => {
                errors.push(error(
                    number,
                    format!("{status} is given twice; remove one"),
                ));
            }
            Ok(status @ 400..=499) if number.suffix().is_empty() => statuses.push(status),
            _ => errors.push(error(
                number,
                "an API refuses a token with a status from 400 to 499, as in `api_expired(401, \
                    403)`",
            )),
        }
    }
    statuses
}

// One header, one value: which of the two would be sent is anyone's guess.
fn check_token_header_alone(
    container: &Given<Container>,
    token_header: Option<&str>,
    errors: &mut Errors,
) {
    let lookup = container.answers.lookup.as_ref();
    let of_lookup = lookup.and_then(|lookup| lookup.headers.as_ref());
    let headers = container.api.api_headers.iter().chain(of_lookup);
    let pairs = headers.flat_map(|headers| &headers.pairs);
    for pair in pairs {
        if token_header.is_some_and(|header| pair.name.value().eq_ignore_ascii_case(header)) {
            errors.push(error(
                &pair.name,
                "`api_auth` puts the access token into this header; remove one of the two",
            ));
        }
    }
}

// There is no call that these could be about.
fn check_api_base_url_given(container: &Given<Container>, errors: &mut Errors) {
    if container.mentions("api_base_url") {
        return;
    }
    let header = container
        .api
        .api_auth
        .as_ref()
        .and_then(|auth| auth.header.as_ref());
    let headers = container.api.api_headers.as_ref();
    let query = container.api.api_query.as_ref();
    let expired = container.api.api_expired.as_ref();
    let written: Vec<(Span, &str)> = [
        header.map(|header| (header.span(), "api_auth")),
        headers.map(|headers| (headers.key.span(), "api_headers")),
        query.map(|query| (query.key.span(), "api_query")),
        expired.map(|expired| (expired.key.span(), "api_expired")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let Some((span, _)) = written.first() else {
        return;
    };
    let keys = suggest::list(written.iter().map(|(_, key)| *key));
    let go = if written.len() == 1 { "goes" } else { "go" };
    let message =
        format!("{keys} {go} with `api_base_url = \"https://..\"`; add that or remove this");
    errors.push(error(span, message));
}
