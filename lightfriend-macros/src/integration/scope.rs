//! Scopes (RFC 6749 section 3.3).

use syn::LitStr;

use super::{Authorization, names};
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::preset::Preset;

/// What joins scopes.
const SEPARATOR: &str = " ";

/// Where scopes stand.
const LIST: &str = "scopes";

/// What joins scopes: the RFC's space, or what the provider wants.
pub(crate) fn check_separator(container: &Given<Container>, errors: &mut Errors) -> String {
    let Some(given) = &container.scopes.scope_separator else {
        return SEPARATOR.to_owned();
    };
    let separator = given.value();
    if separator.is_empty() || !separator.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        errors.push(error(
            given,
            "`scope_separator` is what stands between two scopes, as in \
            `\",\"`; leave it out for a space (RFC 6749 section 3.3)",
        ));
        return SEPARATOR.to_owned();
    }
    separator
}

/// The requested scopes.
pub(crate) fn check_scopes(
    container: &Given<Container>,
    separator: &str,
    errors: &mut Errors,
) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for given in container.scopes.scopes.iter().flat_map(|scopes| &scopes.0) {
        let scope = given.value();
        let broken = check_scope(&scope, separator, LIST).or_else(|| check_first(&scope, &scopes));
        match broken {
            Some(reason) => errors.push(error(given, reason)),
            None => scopes.push(scope),
        }
    }
    scopes
}

/// Two names of one scope.
pub(crate) fn check_scope_aliases(
    container: &Given<Container>,
    separator: &str,
    errors: &mut Errors,
) -> Vec<(String, String)> {
    let mut aliases: Vec<(String, String)> = Vec::new();
    for pair in container
        .scopes
        .scope_aliases
        .iter()
        .flat_map(|pairs| &pairs.pairs)
    {
        let alias = (pair.name.value(), pair.value.value());
        if !are_scopes([&pair.name, &pair.value], separator, errors) {
            continue;
        }
        if alias.0 == alias.1 {
            let message = "this is the scope itself: write the other name of it, or remove this";
            errors.push(error(&pair.value, message));
        } else if aliases.contains(&alias) {
            errors.push(error(&pair.name, "this alias is given twice; remove one"));
        } else {
            aliases.push(alias);
        }
    }
    aliases
}

/// What scopes stand for beside themselves.
pub(crate) fn check_scope_implies(
    container: &Given<Container>,
    separator: &str,
    errors: &mut Errors,
) -> Vec<(String, Vec<String>)> {
    let mut lists: Vec<(String, Vec<String>)> = Vec::new();
    for (name, implied) in container
        .scopes
        .scope_implies
        .iter()
        .flat_map(|lists| &lists.0)
    {
        let scope = name.value();
        if !are_scopes(std::iter::once(name).chain(implied), separator, errors) {
            continue;
        }
        if lists.iter().any(|(other, _)| *other == scope) {
            let message =
                format!("{scope:?} is given twice; put all that it implies into one list");
            errors.push(error(name, message));
            continue;
        }
        let mut scopes = Vec::new();
        for given in implied {
            let other = given.value();
            let broken = (other == scope)
                .then(|| "a scope does not imply itself; remove this".to_owned())
                .or_else(|| check_first(&other, &scopes));
            match broken {
                Some(reason) => errors.push(error(given, reason)),
                None => scopes.push(other),
            }
        }
        lists.push((scope, scopes));
    }
    lists
}

/// What scopes allow, in users' words: as written, then the preset's for those that are asked for, or
/// are other names of such.
pub(crate) fn check_scope_labels(
    container: &Given<Container>,
    preset: &Preset,
    authorization: &Authorization,
    errors: &mut Errors,
) -> Vec<(String, String)> {
    let mut labels: Vec<(String, String)> = Vec::new();
    let given = container.scopes.scope_labels.iter();
    for pair in given.flat_map(|pairs| &pairs.pairs) {
        let (scope, label) = (pair.name.value(), pair.value.value().trim().to_owned());
        if !are_scopes([&pair.name], &authorization.scope_separator, errors) {
            continue;
        }
        if let Some(problem) = names::unreadable(&label, LONGEST_LABEL) {
            errors.push(error(&pair.value, format!("a label {problem}")));
        } else if labels.iter().any(|(other, _)| *other == scope) {
            let message = format!("{scope:?} is given twice; remove one");
            errors.push(error(&pair.name, message));
        } else {
            labels.push((scope, label));
        }
    }
    for (scope, label) in &preset.labels {
        let (scope, label) = (scope.value(), label.value());
        let is_labelled = labels.iter().any(|(other, _)| *other == scope);
        if !is_labelled && is_asked_for(&scope, authorization) {
            labels.push((scope, label));
        }
    }
    labels
}

const LONGEST_LABEL: usize = 200;

/// Always, or as one of a set.
fn is_asked_for(scope: &str, authorization: &Authorization) -> bool {
    let sets = || authorization.scope_sets.iter().flat_map(|set| &set.scopes);
    is_among(scope, authorization, |name| {
        let mut scopes = authorization.scopes.iter().chain(sets());
        scopes.any(|asked| asked == name)
    })
}

/// Whatever set a start names.
pub(super) fn is_always_asked_for(scope: &str, authorization: &Authorization) -> bool {
    let asked = |name: &str| authorization.scopes.iter().any(|asked| asked == name);
    is_among(scope, authorization, asked)
}

/// By this name, by another, or by way of a scope that implies it.
fn is_among(scope: &str, authorization: &Authorization, asked: impl Fn(&str) -> bool) -> bool {
    let aliases = authorization.scope_aliases.iter();
    let mut names = aliases.filter(|(name, other)| name == scope || other == scope);
    let lists = authorization.scope_implies.iter();
    let mut wider = lists.filter(|(_, implied)| implied.iter().any(|name| name == scope));
    asked(scope)
        || names.any(|(name, other)| asked(name) || asked(other))
        || wider.any(|(name, _)| asked(name))
}

/// Whether a scope that is written was refused: what else is asked for nobody knows then.
pub(super) fn has_mistakes(container: &Given<Container>, authorization: &Authorization) -> bool {
    let Some(scopes) = &container.scopes.scopes else {
        return container.mentions("scopes");
    };
    let mut given = scopes.0.iter().map(LitStr::value);
    given.any(|scope| !authorization.scopes.contains(&scope))
}

/// Whether all of these can be scopes; those that cannot are reported.
fn are_scopes<'a>(
    given: impl IntoIterator<Item = &'a LitStr>,
    separator: &str,
    errors: &mut Errors,
) -> bool {
    let mut all = true;
    for given in given {
        if let Some(reason) = check_scope(&given.value(), separator, LIST) {
            errors.push(error(given, reason));
            all = false;
        }
    }
    all
}

/// Why this is no scope; `list` is where its parts would stand if it is more than one.
pub(super) fn check_scope(scope: &str, separator: &str, list: &str) -> Option<String> {
    check_not_empty(scope)
        .or_else(|| check_separator_inside(scope, separator, list))
        .or_else(|| check_characters(scope))
}

fn check_not_empty(scope: &str) -> Option<String> {
    scope
        .is_empty()
        .then(|| "a scope cannot be empty (RFC 6749 section 3.3); remove it".to_owned())
}

fn check_separator_inside(scope: &str, separator: &str, list: &str) -> Option<String> {
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
            "this is more than one scope, as {separator:?} separates them: write `{list}({})`",
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

pub(super) fn check_first(scope: &str, before: &[String]) -> Option<String> {
    before
        .iter()
        .any(|other| other == scope)
        .then(|| format!("the scope {scope:?} is given twice; remove one"))
}
