//! Where a token answer has its members (RFC 6749 section 5.1 has the usual names).

use syn::LitStr;

use super::path::{Path, check_paths};
use crate::attr::{Container, Given, OneOrMore, TokenResponse};
use crate::error::{Errors, error};

/// The members that stand elsewhere, by their names in the runtime's descriptor.
#[derive(Debug)]
pub(crate) struct Answer(pub(crate) Vec<(&'static str, Vec<Path>)>);

/// The members whose paths can be written.
type Member = (&'static str, fn(&TokenResponse) -> Option<&OneOrMore>);

const ROOT: Member = ("root", |given| given.root.as_ref());

const MEMBERS: [Member; 7] = [
    ("access_token", |given| given.access_token.as_ref()),
    ("refresh_token", |given| given.refresh_token.as_ref()),
    ("expires_in", |given| given.expires_in.as_ref()),
    ("expires_at", |given| given.expires_at.as_ref()),
    ("refresh_token_expires_in", |given| {
        given.refresh_token_expires_in.as_ref()
    }),
    ("refresh_token_expires_at", |given| {
        given.refresh_token_expires_at.as_ref()
    }),
    ("scope", |given| given.scope.as_ref()),
];

/// Those that are written.
pub(crate) fn check_answer(container: &Given<Container>, errors: &mut Errors) -> Answer {
    let given = container.answers.token_response.as_ref();
    let mut answer = Vec::new();
    let mut check = |(name, slot): Member, errors: &mut Errors| {
        let written = given.and_then(|given| slot(given));
        let paths = written.map(|written| check_paths(&written.0, errors))?;
        answer.push((name, paths.clone()));
        Some(paths)
    };
    let roots = check(ROOT, errors).unwrap_or_default();
    for member in MEMBERS {
        check(member, errors);
    }
    if let Some(given) = given {
        check_below_root(given, &roots, errors);
        check_tokens_differ(given, errors);
    }
    Answer(answer)
}

fn split(path: &str) -> Path {
    path.split('.').map(str::to_owned).collect()
}

// It would be looked for at `data.data.access_token`.
fn check_below_root(given: &TokenResponse, roots: &[Path], errors: &mut Errors) {
    for literal in MEMBERS.iter().flat_map(|(_, slot)| written(given, *slot)) {
        let path = split(&literal.value());
        let begins = roots.iter().find(|root| path.starts_with(root));
        let rest = begins.and_then(|root| path.get(root.len()..));
        if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
            let rest = rest.join(".");
            let message = format!("paths begin at `root`: write {rest:?}");
            errors.push(error(literal, message));
        }
    }
}

// Two tokens are two members.
fn check_tokens_differ(given: &TokenResponse, errors: &mut Errors) {
    let access_tokens: Vec<String> = written(given, |given| given.access_token.as_ref())
        .map(LitStr::value)
        .collect();
    for literal in written(given, |given| given.refresh_token.as_ref()) {
        if access_tokens.contains(&literal.value()) {
            errors.push(error(
                literal,
                "this is the access token's path; the refresh token stands at another",
            ));
        }
    }
}

fn written(
    given: &TokenResponse,
    slot: fn(&TokenResponse) -> Option<&OneOrMore>,
) -> impl Iterator<Item = &LitStr> {
    slot(given).into_iter().flat_map(|paths| &paths.0)
}
