//! What an error of the runtime's says of the struct's attributes.

use serde_json::Value;

use crate::descriptor::{Answer, Descriptor, Source};
use crate::error::Error;
use crate::json;

type Paths = &'static [&'static [&'static str]];

/// A member of an answer, and where it is.
type Member = (&'static str, fn(&Answer) -> Paths);

/// Where the provider's newest answer has something, and the struct looks elsewhere.
pub(super) fn of_answer(
    described: &'static Descriptor,
    tried: &'static Descriptor,
    answered: Option<&Value>,
) -> Vec<String> {
    let Some(answered) = answered else {
        return Vec::new();
    };
    let (attribute, right, read) = match (described.exchange, tried.exchange) {
        (Some(right), Some(read)) => ("exchange", &right.answer, &read.answer),
        _ => (
            "token_response",
            &described.token.answer,
            &tried.token.answer,
        ),
    };
    let members: [Member; 5] = [
        ("access_token", |it| it.access_token),
        ("refresh_token", |it| it.refresh_token),
        ("expires_in", |it| it.expires_in),
        ("expires_at", |it| it.expires_at),
        ("scope", |it| it.scope),
    ];
    let mut hints: Vec<String> = members
        .into_iter()
        .filter(|(_, paths)| {
            let has = |places: &Answer| finds(answered, places.root, paths(places));
            has(right) && !has(read)
        })
        .map(|(name, paths)| {
            let place = first(right.root, paths(right));
            format!("the provider answers {name} at `{place}`: `{attribute}({name})`")
        })
        .collect();
    hints.extend(of_columns(described, tried, answered));
    hints
}

fn of_columns(
    described: &'static Descriptor,
    tried: &'static Descriptor,
    answered: &Value,
) -> Vec<String> {
    let mut hints = Vec::new();
    for column in described.table.columns {
        let mut others = tried.table.columns.iter();
        let other = others.find(|other| other.name == column.name);
        let (Source::TokenResponse(right), Some(other)) = (&column.source, other) else {
            continue;
        };
        let Source::TokenResponse(read) = other.source else {
            continue;
        };
        if finds(answered, &[], right) && !finds(answered, &[], read) {
            let (name, place) = (column.name, first(&[], right));
            hints.push(format!(
                "the provider answers `{name}` at `{place}`: the field's `token_response`"
            ));
        }
    }
    hints
}

fn finds(answered: &Value, root: Paths, paths: Paths) -> bool {
    let roots = if root.is_empty() { &[&[][..]] } else { root };
    let at = |root: &[&str], path: &[&str]| json::at(answered, &[root, path].concat()).is_some();
    roots
        .iter()
        .any(|root| paths.iter().any(|path| at(root, path)))
}

fn first(root: Paths, paths: Paths) -> String {
    let root = root.first().copied().unwrap_or_default();
    let path = paths.first().copied().unwrap_or_default();
    [root, path].concat().join(".")
}

/// What an error is about.
pub(super) fn of_error(
    described: &'static Descriptor,
    tried: &'static Descriptor,
    error: &Error,
) -> Vec<String> {
    let hint = match error {
        Error::InvalidRequest("there is no code") => {
            let called = described.authorization.code_params.join("`, `");
            let read = tried.authorization.code_params.join("`, `");
            format!(
                "the provider calls the code `{called}`, the struct reads `{read}`: `code_param`"
            )
        }
        Error::IssuerMismatch { .. } => {
            "the callback's `iss` is not the struct's: `issuer`".to_owned()
        }
        Error::InvalidSignature { .. } => {
            "the callback is not signed as the struct takes it: `callback_signature`".to_owned()
        }
        Error::InvalidState => {
            "the callback's state is not found: `rename(authorization(state = ..))`".to_owned()
        }
        Error::MissingField { field, .. } | Error::InvalidField { field, .. } => format!(
            "`{field}` has no value that it can have: its attribute, or give one by `with = |setup| \
             setup.value(\"{field}\", \"..\")`"
        ),
        _ => return Vec::new(),
    };
    vec![hint]
}

/// What may be missing where nothing can be built.
pub(super) fn of_boot(tried: &'static Descriptor) -> Vec<String> {
    let hooks = tried.hooks.as_ref().map(|hooks| {
        let name = hooks.name;
        format!(
            "the struct has hooks: give them, by `with = |setup| setup.builder(|builder| \
             builder.hooks({name} {{ .. }}))`"
        )
    });
    hooks.into_iter().collect()
}
