//! The request that turns a token into the usable one.

use syn::LitStr;

use super::sent::{SaidBy, sent_by};
use super::without_params::{Without, check_without_params};
use super::words::{Rules, check_words};
use crate::attr::{Attributes, Container, Duration, Exchange as Words, Given};
use crate::error::{Errors, error};
use crate::integration::choice::{Format, Method, TokenEndpointAuthMethod};
use crate::integration::duration::{LIFELESS, check_duration};
use crate::integration::endpoint::{Kind, check_url};
use crate::integration::param::{Param, check_params};
use crate::integration::path::{Path, check_paths};
use crate::integration::rename::Renames;
use crate::integration::template::{Names, Place, Segment};
use crate::integration::{Exchange, Request};
use crate::reserved;

const RULES: Rules = Rules {
    auth_methods: &[
        TokenEndpointAuthMethod::ClientSecretPost,
        TokenEndpointAuthMethod::ClientSecretBasic,
        TokenEndpointAuthMethod::ClientSecretJwt,
        TokenEndpointAuthMethod::PrivateKeyJwt,
        TokenEndpointAuthMethod::None,
        TokenEndpointAuthMethod::Omit,
    ],
    formats: &[Format::Form, Format::Json, Format::Query, Format::None],
    headers: Place::ExchangeHeaders,
    parameters: &[],
};

const WITHOUT_PARAMS: Without = Without {
    token: "nothing says which token is exchanged: write `{access_token}` in `headers(..)`, or in the \
            `url` of a GET",
    methods: "`auth_method = \"omit\"` or `\"client_secret_basic\"`",
};

/// How the token is turned into the usable one, if it is.
pub(crate) fn check_exchange(
    attributes: &Attributes<'_>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Exchange> {
    check_fields(attributes, errors);
    let given = attributes.container.requests.exchange.as_ref()?;
    let url = check_exchange_url(given, names, errors);
    let base = Request {
        endpoint: url.clone().unwrap_or_default(),
        auth_method: TokenEndpointAuthMethod::Omit,
        method: Method::Post,
        format: Format::Form,
        headers: Vec::new(),
        params: Vec::new(),
        renames: Renames::default(),
    };
    let mut request = check_words(&RULES, Some(&given.request), base, names, errors);
    request.params = check_exchange_params(given, &request, names, errors);
    check_token_in_address(given, &request, errors);
    if url.is_some() {
        // What is written among the parameters is told to stand elsewhere.
        let has_token = names_token(&request) || given.request.params.is_some();
        check_without_params(&WITHOUT_PARAMS, &given.request, &request, has_token, errors);
    }
    check_repeat(&attributes.container, given, errors);
    let access_token = given.own.access_token.as_ref();
    let (expires_in, lifetime) = check_expires_in(given, errors);
    // Whatever is wrong with the words is said; without an address there is nobody to ask.
    url?;
    Some(Exchange {
        request,
        access_token: access_token.map(|paths| check_paths(&paths.0, errors)),
        expires_in,
        lifetime,
        repeat: given.own.repeat.is_some(),
    })
}

fn check_exchange_url(
    given: &Given<Words>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    let kind = Kind::Endpoint(reserved::Request::Other);
    if given.own.url.is_none() && !given.mentions("url") && !given.is_empty() {
        let token = given.tokens.first();
        let message = "an exchange needs its `url = \"https://..\"`";
        errors.extend(token.map(|token| error(token, message)));
    }
    check_url(
        Place::ExchangeUrl,
        kind,
        given.own.url.as_ref(),
        names,
        errors,
    )
}

fn check_exchange_params(
    given: &Given<Words>,
    request: &Request,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Vec<Param> {
    let sent = sent_by(Some(request.auth_method), SaidBy::Request);
    let params = given.request.params.as_ref();
    let place = Place::ExchangeParams.written_as(request.format);
    check_params(place, &sent, params, names, errors)
}

// RFC 6750 section 5.3: what is in the address of a POST could be in its body.
fn check_token_in_address(given: &Given<Words>, request: &Request, errors: &mut Errors) {
    let has_token = request.endpoint.iter().any(is_token);
    if let Some(url) = given
        .own
        .url
        .as_ref()
        .filter(|_| has_token && request.method != Method::Get)
    {
        errors.push(error(
            url,
            "a token stands in the address of a GET alone (RFC 6750 section 5.3): write `method = \
                \"GET\"`, or the token in `params(..)`",
        ));
    }
}

/// Whether the address or a header has one of the tokens.
fn names_token(request: &Request) -> bool {
    let headers = request.headers.iter().flat_map(|header| &header.value);
    request.endpoint.iter().chain(headers).any(is_token)
}

fn is_token(segment: &Segment) -> bool {
    matches!(segment, Segment::AccessToken | Segment::RefreshToken)
}

// The token that lives on is the usable one already.
fn check_repeat(container: &Given<Container>, given: &Given<Words>, errors: &mut Errors) {
    let refresh = container.requests.refresh.as_ref();
    let extends = refresh.is_some_and(|refresh| refresh.own.answer.is_some());
    if let Some(repeat) = given.own.repeat.as_ref().filter(|_| extends) {
        errors.push(error(
            &repeat.span,
            "a refresh with `answer = \"extends\"` brings no token that could be exchanged again; \
                remove one of the two",
        ));
    }
}

/// Where the answer says how long the token lives, and how long it does otherwise.
fn check_expires_in(given: &Given<Words>, errors: &mut Errors) -> (Option<Vec<Path>>, Option<u64>) {
    let Some(written) = &given.own.expires_in else {
        return (None, None);
    };
    match written.0.as_slice() {
        [one] if is_duration(one) => {
            let duration = Duration(one.clone());
            let lifetime = check_duration("expires_in", Some(LIFELESS), Some(&duration), errors);
            (None, lifetime)
        }
        paths => (Some(check_paths(paths, errors)), None),
    }
}

/// No vendor calls a member so.
fn is_duration(given: &LitStr) -> bool {
    given.value().starts_with(|c: char| c.is_ascii_digit())
}

// Their values would come from nowhere.
fn check_fields(attributes: &Attributes<'_>, errors: &mut Errors) {
    if attributes.container.mentions("exchange") {
        return;
    }
    let fields = attributes.fields.iter();
    let paths = fields.filter_map(|(_, field)| field.exchange.as_ref()?.0.first());
    for path in paths {
        errors.push(error(
            path,
            "what is exchanged? Add `exchange(url = \"https://..\")` to the struct",
        ));
    }
}
