//! Scopes (RFC 6749 section 3.3).

use crate::attr::Container;
use crate::error::{Errors, error};
use crate::preset::Preset;

/// What joins scopes: the RFC's space, or what the provider wants.
pub(crate) fn check_separator(
    container: &Container,
    preset: &Preset,
    errors: &mut Errors,
) -> String {
    let Some(given) = &container.scope_separator else {
        return preset.scope_separator.to_owned();
    };
    let separator = given.value();
    if separator.is_empty() || !separator.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        errors.push(error(
            given,
            "`scope_separator` is what stands between two scopes, as in \
            `\",\"`; leave it out for a space (RFC 6749 section 3.3)",
        ));
        return preset.scope_separator.to_owned();
    }
    separator
}

/// The requested scopes: those the provider always needs, then those written. One that is both
/// stands where it is written.
pub(crate) fn check_scopes(
    container: &Container,
    preset: &Preset,
    separator: &str,
    errors: &mut Errors,
) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for given in container.scopes.iter().flat_map(|scopes| &scopes.0) {
        let scope = given.value();
        let broken = check_not_empty(&scope)
            .or_else(|| check_separator_inside(&scope, separator))
            .or_else(|| check_characters(&scope))
            .or_else(|| check_first(&scope, &scopes));
        match broken {
            Some(reason) => errors.push(error(given, reason)),
            None => scopes.push(scope),
        }
    }
    let needed = preset.scopes.iter().map(|scope| (*scope).to_owned());
    let mut all: Vec<String> = needed.filter(|scope| !scopes.contains(scope)).collect();
    all.append(&mut scopes);
    all
}

fn check_not_empty(scope: &str) -> Option<String> {
    scope
        .is_empty()
        .then(|| "a scope cannot be empty (RFC 6749 section 3.3); remove it".to_owned())
}

fn check_separator_inside(scope: &str, separator: &str) -> Option<String> {
    scope.contains(separator).then(|| {
        let parts: Vec<String> = scope
            .split(separator)
            .map(|part| part.trim_matches([' ', ',']))
            .filter(|part| !part.is_empty())
            .map(|part| format!("{part:?}"))
            .collect();
        if parts.len() < 2 {
            let alone = parts.concat();
            let instead = if alone.is_empty() {
                "remove it".to_owned()
            } else {
                format!("write {alone}")
            };
            return format!("{separator:?} separates scopes and is part of none: {instead}");
        }
        format!(
            "this is more than one scope, as {separator:?} separates them: write `scopes({})`",
            parts.join(", ")
        )
    })
}

// RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
fn check_characters(scope: &str) -> Option<String> {
    let bad = scope
        .chars()
        .find(|c| !c.is_ascii_graphic() || matches!(c, '"' | '\\'))?;
    Some(format!(
        "a scope cannot contain {bad:?} (RFC 6749 section 3.3); remove it"
    ))
}

fn check_first(scope: &str, before: &[String]) -> Option<String> {
    before
        .iter()
        .any(|other| other == scope)
        .then(|| format!("the scope {scope:?} is given twice; remove one"))
}
