//! Request parameters and API headers.

use syn::LitStr;

use super::template::{self, Names, Place, Segment};
use crate::attr::{Container, Given, Pair, Pairs};
use crate::error::{Errors, error};
use crate::reserved::{Request, reserved};

/// A named value: a request parameter or a header.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    /// The name on the wire.
    pub(crate) name: String,
    /// The value.
    pub(crate) value: Vec<Segment>,
}

/// `authorization_params`.
pub(crate) fn check_authorization_params(
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Vec<Param> {
    let given = container.authorization.authorization_params.as_ref();
    check_params(Place::AuthorizationParams, &[], given, names, errors)
}

/// A parameter of a token request that it has already, and what sends it.
pub(crate) type Sent<'a> = (&'a str, String);

/// The parameters that obey all rules; the others are reported. `sent` is what the request has of
/// those that a template may repeat.
pub(crate) fn check_params(
    place: Place,
    sent: &[Sent<'_>],
    given: Option<&Pairs>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Vec<Param> {
    let request = match place {
        Place::AuthorizationParams => Request::Authorization,
        Place::ApiQuery => Request::Api,
        place if place.is_of_own_params() => Request::Other,
        _ => Request::Token,
    };
    let mut params: Vec<Param> = Vec::new();
    for pair in given.iter().flat_map(|pairs| &pairs.pairs) {
        let name = pair.name.value();
        let broken = check_name(&name)
            .or_else(|| check_reserved(request, &name))
            .or_else(|| check_not_sent(sent, &name))
            .or_else(|| check_first(&name, &params));
        if let Some(reason) = broken {
            errors.push(error(&pair.name, reason));
            continue;
        }
        let value = template::parse(&pair.value, place, names, errors);
        match value.map(|value| check_repeated(request, &name, value)) {
            Some(Ok(value)) => params.push(Param { name, value }),
            Some(Err(reason)) => errors.push(error(&pair.value, reason)),
            None => {}
        }
    }
    params
}

/// What headers are sent with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadersOf {
    /// Calls of the API.
    Api,
    /// The lookup, which is a call of the API, too.
    Lookup,
    /// Token requests, whose `Authorization` is sent by what is named, if it is.
    Token(Option<&'static str>),
    /// Another request, likewise.
    Request(Place, Option<&'static str>),
}

impl HeadersOf {
    fn place(self) -> Place {
        match self {
            Self::Api => Place::ApiHeaders,
            Self::Lookup => Place::LookupHeaders,
            Self::Token(_) => Place::TokenRequestHeaders,
            Self::Request(place, _) => place,
        }
    }
}

/// The headers that obey all rules; the others are reported.
pub(crate) fn check_headers(
    of: HeadersOf,
    given: Option<&Pairs>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Vec<Param> {
    let mut headers: Vec<Param> = Vec::new();
    for pair in given.iter().flat_map(|pairs| &pairs.pairs) {
        let name = pair.name.value().to_ascii_lowercase();
        let broken =
            check_header_name_of(of, &name).or_else(|| check_first_header(&name, &headers));
        if let Some(reason) = broken {
            errors.push(error(&pair.name, reason));
        } else if let Some(value) = check_header_value(of.place(), pair, names, errors) {
            headers.push(Param { name, value });
        }
    }
    headers
}

/// `api_auth(header = "..")`: a header that may carry a token.
pub(crate) fn check_token_header(given: &LitStr, errors: &mut Errors) -> Option<String> {
    let name = given.value().to_ascii_lowercase();
    let broken = if name == "authorization" {
        Some(
            "`Authorization: Bearer` is the default (RFC 6750 section 2.1); leave `api_auth` out"
                .to_owned(),
        )
    } else {
        check_header_name(&name)
    };
    match broken {
        None => Some(name),
        Some(reason) => {
            errors.push(error(given, reason));
            None
        }
    }
}

fn check_reserved(request: Request, name: &str) -> Option<String> {
    if request == Request::Token && REPEATED.contains(&name) {
        return None;
    }
    reserved(request, name).map(|reason| format!("leave `{name}` out here: {reason}"))
}

/// Parameters of the authorization request that some providers want in token requests again.
const REPEATED: [&str; 4] = ["client_id", "redirect_uri", "scope", "state"];

// A fixed text would be right until what it repeats is changed.
fn check_repeated(
    request: Request,
    name: &str,
    value: Vec<Segment>,
) -> Result<Vec<Segment>, String> {
    let is_fixed = value
        .iter()
        .all(|segment| matches!(segment, Segment::Text(_)));
    if request == Request::Token && REPEATED.contains(&name) && is_fixed {
        return Err(format!(
            "`{name}` takes no fixed text here: write `{name} = \"{{{name}}}\"` for what the \
                authorization request has"
        ));
    }
    Ok(value)
}

// RFC 6749 section 3.2: parameters must not be included more than once.
fn check_not_sent(sent: &[Sent<'_>], name: &str) -> Option<String> {
    let (_, by) = sent.iter().find(|(sent, _)| *sent == name)?;
    Some(format!(
        "leave `{name}` out here: {by} sends it already, and nothing is sent twice (RFC 6749 \
            section 3.2)"
    ))
}

// RFC 6749 section 8.2 names parameters more strictly than providers do.
pub(super) fn check_name(name: &str) -> Option<String> {
    (name.is_empty() || !name.chars().all(|c| c.is_ascii_graphic())).then(|| {
        "a parameter's name is printable ASCII without spaces (RFC 6749 appendix A)".to_owned()
    })
}

// RFC 6749 sections 3.1 and 3.2: parameters must not be included more than once.
fn check_first(name: &str, before: &[Param]) -> Option<String> {
    before
        .iter()
        .any(|other| other.name == name)
        .then(|| format!("`{name}` is given twice; remove one (RFC 6749 sections 3.1 and 3.2)"))
}

// RFC 9110 section 5.1: names of headers are the same in capitals.
fn check_first_header(name: &str, before: &[Param]) -> Option<String> {
    before
        .iter()
        .any(|other| other.name == name)
        .then(|| format!("the header `{name}` is given twice; remove one"))
}

// RFC 6749 section 2.3: one method of client authentication, and one header of each name.
fn check_header_name_of(of: HeadersOf, name: &str) -> Option<String> {
    let sender = match of {
        HeadersOf::Api => return check_header_name(name),
        HeadersOf::Lookup => {
            return check_header_name_of_lookup(name).or_else(|| check_header_name(name));
        }
        HeadersOf::Token(sender) | HeadersOf::Request(_, sender) => sender,
    };
    match (name, sender) {
        ("authorization", None) => None,
        ("authorization", Some(method)) => Some(format!(
            "leave `authorization` out here: `{method}` sends it (RFC 6749 section 2.3)"
        )),
        ("content-type", _) => {
            Some("leave `content-type` out here: it follows from the format".to_owned())
        }
        ("user-agent", _) => {
            Some("leave `user-agent` out here: use the attribute `user_agent`".to_owned())
        }
        _ => check_header_name(name),
    }
}

// RFC 6750 section 2.1: the token is in the one header that carries it.
fn check_header_name_of_lookup(name: &str) -> Option<String> {
    let reason = match name {
        "authorization" => "it carries the access token (RFC 6750 section 2.1)",
        "content-type" => "the `body` of a lookup is JSON",
        _ => return None,
    };
    Some(format!("leave `{name}` out here: {reason}"))
}

// RFC 9110 section 5.1, and the headers that the HTTP client and `api_auth` answer for.
fn check_header_name(name: &str) -> Option<String> {
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
    {
        return Some(
            "a header's name is letters, digits and hyphens, as in `x-version` (RFC 9110 section 5.1)"
                .to_owned(),
        );
    }
    let reason = match name {
        "authorization" => {
            "it carries the access token; for another header, use `api_auth(header = \"..\")`"
        }
        "cookie" => "calls to the provider carry no cookies",
        "host" | "content-length" | "transfer-encoding" | "connection" => {
            "the HTTP client sets it (RFC 9110)"
        }
        _ => return None,
    };
    Some(format!("leave `{name}` out here: {reason}"))
}

/// Whether a header's whole value can be this (RFC 9110 section 5.5).
pub(crate) fn is_header_value(text: &str) -> bool {
    let is_printable = text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    is_printable && !text.is_empty() && text.trim() == text
}

// RFC 9110 section 5.5: a line break would start another header.
fn check_header_value(
    place: Place,
    pair: &Pair,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    if pair
        .value
        .value()
        .chars()
        .all(|c| c == ' ' || c.is_ascii_graphic())
    {
        return template::parse(&pair.value, place, names, errors);
    }
    errors.push(error(
        &pair.value,
        "a header's value is printable ASCII (RFC 9110 section 5.5)",
    ));
    None
}
