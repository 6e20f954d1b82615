//! The call that is made after the tokens are there.

use syn::LitStr;

use super::choice::{Method, choose_among};
use super::column::{Column, Source};
use super::endpoint::{Kind, check_url};
use super::param::{HeadersOf, Param, check_headers};
use super::template::{self, Names, Place, Segment};
use super::{Authorization, scope};
use crate::attr::{Attributes, Container, Given, Lookup as Written};
use crate::error::{Errors, error};
use crate::preset::Preset;
use crate::suggest;

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

/// The lookup, if there is one and something takes its answer: the struct's own, or the preset's.
pub(crate) fn check_lookup(
    attributes: &Attributes<'_>,
    preset: &Preset,
    authorization: &Authorization,
    columns: &[Column],
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Lookup> {
    if !attributes.container.mentions("lookup") {
        return of_preset(attributes, preset, authorization, errors);
    }
    let given = attributes.container.answers.lookup.as_ref()?;
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

/// The preset's, for fields whose values would come from nowhere otherwise.
fn of_preset(
    attributes: &Attributes<'_>,
    preset: &Preset,
    authorization: &Authorization,
    errors: &mut Errors,
) -> Option<Lookup> {
    let container = &attributes.container;
    let fields = attributes.fields.iter();
    let paths = fields.filter_map(|(_, field)| field.lookup.as_ref()?.0.first());
    let paths: Vec<&LitStr> = paths.collect();
    paths.first()?;
    let problem = match known(container, preset) {
        Some(known) if is_allowed(&known, authorization) => {
            return Some(Lookup {
                endpoint: Segment::text(&known.url.value()),
                method: Method::Get,
                body: None,
                headers: Vec::new(),
            });
        }
        Some(_) if scope::has_mistakes(container, authorization) => return None,
        Some(known) => not_allowed(&known, preset),
        None if container.mentions("provider") && preset.name.is_empty() => return None,
        None => "what is looked up? Add `lookup(url = \"https://..\")` to the struct".to_owned(),
    };
    errors.extend(paths.into_iter().map(|path| error(path, &problem)));
    None
}

/// What the preset knows. A token from an exchange is not for its servers to see.
fn known<'a>(container: &Given<Container>, preset: &'a Preset) -> Option<Known<'a>> {
    let lookup = preset.lookup().filter(|_| !container.writes("exchange"))?;
    let scopes = lookup.scopes.iter().flat_map(|scopes| &scopes.0);
    Some(Known {
        url: lookup.url.as_ref()?,
        scopes: scopes.map(LitStr::value).collect(),
    })
}

/// A lookup that says whose the account is.
struct Known<'a> {
    url: &'a LitStr,
    /// Any of these allows the call; none where it needs none.
    scopes: Vec<String>,
}

impl Known<'_> {
    /// `` the scope `a` ``, or `` one of the scopes `a` and `b` ``.
    fn needs(&self) -> String {
        let scopes = suggest::list(self.scopes.iter().map(String::as_str));
        match self.scopes.as_slice() {
            [_] => format!("the scope {scopes}"),
            _ => format!("one of the scopes {scopes}"),
        }
    }
}

/// Whether what is always asked for allows the call; what a set asks for is not always there.
fn is_allowed(known: &Known<'_>, authorization: &Authorization) -> bool {
    let mut scopes = known.scopes.iter();
    known.scopes.is_empty() || scopes.any(|scope| scope::is_always_asked_for(scope, authorization))
}

fn not_allowed(known: &Known<'_>, preset: &Preset) -> String {
    format!(
        "the preset `{}` looks this up at {}, which needs {}: add it to `scopes(..)`, or write \
            `lookup(url = \"https://..\")` on the struct",
        preset.name,
        known.url.value(),
        known.needs(),
    )
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
