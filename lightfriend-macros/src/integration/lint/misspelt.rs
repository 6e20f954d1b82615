//! Scopes that are nearly one that the provider's documentation lists.

use syn::LitStr;

use super::{UNKNOWN_SCOPE, Warning};
use crate::attr::{Container, Given};
use crate::integration::Authorization;
use crate::preset::Preset;
use crate::suggest;

/// How many letters of a scope are wrong where it is misspelt.
const LETTERS: usize = 2;

// Providers add scopes without asking anyone, so that only what is nearly a known one is doubted.
pub(super) fn unknown_scopes(
    container: &Given<Container>,
    preset: &Preset,
    authorization: &Authorization,
) -> Vec<Warning> {
    let listed: Vec<String> = preset.scopes().collect();
    if listed.is_empty() {
        return Vec::new();
    }
    let known: Vec<&str> = listed
        .iter()
        .map(String::as_str)
        .chain(named(authorization))
        .collect();
    let written = written(container).filter(|scope| !known.contains(&scope.value().as_str()));
    let unknown = written.filter_map(|scope| {
        let meant = meant(&scope.value(), &known)?;
        Some(Warning {
            token: scope.span(),
            lint: UNKNOWN_SCOPE,
            message: format!(
                "the documentation of `{}` lists no such scope; did you mean `{meant}`? If it has \
                 been added since, write `allow({UNKNOWN_SCOPE})`",
                preset.name
            ),
        })
    });
    unknown.collect()
}

/// The scopes that are asked for, always or as part of a set.
fn written(container: &Given<Container>) -> impl Iterator<Item = &LitStr> {
    let always = container.scopes.scopes.iter();
    let sets = container.scopes.scope_sets.iter().flat_map(|sets| &sets.0);
    let always = always.flat_map(|scopes| &scopes.0);
    always.chain(sets.flat_map(|set| &set.scopes))
}

/// What else is said of scopes names them, too.
fn named(authorization: &Authorization) -> impl Iterator<Item = &str> {
    let aliases = authorization.scope_aliases.iter();
    let aliases = aliases.flat_map(|(name, other)| [name, other]);
    let lists = authorization.scope_implies.iter();
    let lists = lists.flat_map(|(scope, implied)| implied.iter().chain([scope]));
    aliases.chain(lists).map(String::as_str)
}

/// The known scope that was meant: a letter or two differ, or its beginning is missing.
fn meant<'a>(scope: &str, known: &[&'a str]) -> Option<&'a str> {
    let end = format!("/{scope}");
    let longer = || known.iter().find(|known| known.ends_with(&end)).copied();
    let letters = LETTERS.min((scope.chars().count() / 3).max(1));
    suggest::within(letters, scope, known.iter().copied()).or_else(longer)
}
