//! The call that is made after the tokens are there.

use super::choice::{Method, choose_among};
use super::column::{Column, Source};
use super::endpoint::{Kind, check_url};
use super::param::{HeadersOf, Param, check_headers};
use super::template::{self, Names, Place, Segment};
use crate::attr::{Attributes, Lookup as Written};
use crate::error::{Errors, error};

/// One call of the provider's API.
#[derive(Debug)]
pub(crate) struct Lookup {
    /// Where.
    pub(crate) endpoint: Vec<Segment>,
    /// How.
    pub(crate) method: Method,
    /// What is sent.
    pub(crate) body: Option<Vec<Segment>>,
    /// Further headers.
    pub(crate) headers: Vec<Param>,
}

/// The lookup, if there is one and something takes its answer.
pub(crate) fn check_lookup(
    attributes: &Attributes<'_>,
    columns: &[Column],
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Lookup> {
    check_fields(attributes, errors);
    let written = &attributes.container.answers.lookup;
    let given = written.as_ref()?;
    check_answer_taken(attributes, columns, errors);
    let body = given.body.as_ref();
    let body = body.and_then(|body| template::parse(body, Place::LookupBody, names, errors));
    let method = check_method(given, errors);
    let headers = given.headers.as_ref();
    let headers = check_headers(HeadersOf::Lookup, headers, names, errors);
    let Some(url) = &given.url else {
        if !given.mentions("url") && !given.is_empty() {
            let token = given.tokens.first();
            let message = "a lookup needs its `url = \"https://..\"`";
            errors.extend(token.map(|token| error(token, message)));
        }
        return None;
    };
    let endpoint = check_url(Place::LookupUrl, Kind::Lookup, Some(url), names, errors)?;
    Some(Lookup {
        endpoint,
        method,
        body,
        headers,
    })
}

// RFC 9110 section 9.3.1: what a GET carries means nothing.
fn check_method(given: &Written, errors: &mut Errors) -> Method {
    let word = given.method.as_ref();
    let methods = &[Method::Get, Method::Post];
    let chosen = choose_among("method", methods, word, errors);
    let usual = if given.body.is_some() {
        Method::Post
    } else {
        Method::Get
    };
    let method = chosen.unwrap_or(usual);
    if let Some(word) = word.filter(|_| method == Method::Get && given.body.is_some()) {
        let post = Method::Post.word();
        let message =
            format!("a GET has no body (RFC 9110 section 9.3.1); write `{post:?}`, or remove this");
        errors.push(error(word, message));
    }
    method
}

// Their values would come from nowhere.
fn check_fields(attributes: &Attributes<'_>, errors: &mut Errors) {
    if attributes.container.mentions("lookup") {
        return;
    }
    let fields = attributes.fields.iter();
    let paths = fields.filter_map(|(_, field)| field.lookup.as_ref()?.0.first());
    for path in paths {
        errors.push(error(
            path,
            "what is looked up? Add `lookup(url = \"https://..\")` to the struct",
        ));
    }
}

// It would be made for nothing.
fn check_answer_taken(attributes: &Attributes<'_>, columns: &[Column], errors: &mut Errors) {
    let is_taken = columns
        .iter()
        .any(|column| matches!(column.source, Source::Lookup(_)))
        || attributes
            .fields
            .iter()
            .any(|(_, field)| field.mentions("lookup"));
    let written = attributes.container.answers.lookup.as_ref();
    let token = written.and_then(|written| written.tokens.first());
    if let Some(token) = token.filter(|_| !is_taken) {
        errors.push(error(
            token,
            "nothing takes the answer of this lookup: add a field with `#[oauth(lookup = \"..\")]`",
        ));
    }
}
