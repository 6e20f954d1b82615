//! Named groups of scopes, which a start asks for by their names.

use syn::ext::IdentExt as _;
use syn::{Ident, LitStr};

use super::scope::{check_first, check_scope};
use super::{sql, words};
use crate::attr::{self, Container, Given};
use crate::error::{Errors, error};

/// A named group of scopes.
#[derive(Debug)]
pub(crate) struct ScopeSet {
    /// What a start calls it.
    pub(crate) name: String,
    /// Its scopes, of which there is at least one.
    pub(crate) scopes: Vec<String>,
}

/// The groups; a set or a scope that is wrong is left out.
pub(crate) fn check_scope_sets(
    container: &Given<Container>,
    always: &[String],
    separator: &str,
    errors: &mut Errors,
) -> Vec<ScopeSet> {
    let mut sets: Vec<ScopeSet> = Vec::new();
    let given = container.scopes.scope_sets.iter();
    for attr::ScopeSet { name, scopes } in given.flat_map(|sets| &sets.0) {
        let own = ScopeSet {
            name: name.unraw().to_string(),
            scopes: check_scopes(scopes, always, (&name.to_string(), separator), errors),
        };
        match check_name(name, &sets) {
            Some(reason) => errors.push(error(name, reason)),
            None => sets.push(own),
        }
    }
    sets.retain(|set| !set.scopes.is_empty());
    sets
}

// It stands in links: `?scope_set=write`.
fn check_name(name: &Ident, before: &[ScopeSet]) -> Option<String> {
    let text = name.unraw().to_string();
    if !sql::is_slug(&text) {
        let slug = words::snake_case(&text);
        let instead = if sql::is_slug(&slug) {
            format!(": write `{slug}(..)`")
        } else {
            String::new()
        };
        return Some(format!(
            "the name of a scope set starts with a small letter and goes on with small letters, \
                digits and underscores{instead}"
        ));
    }
    let is_second = before.iter().any(|set| set.name == text);
    is_second
        .then(|| format!("the scope set `{text}` is given twice; put all its scopes into one list"))
}

fn check_scopes(
    given: &[LitStr],
    always: &[String],
    (set, separator): (&str, &str),
    errors: &mut Errors,
) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for given in given {
        let scope = given.value();
        let broken = check_scope(&scope, separator, set)
            .or_else(|| check_first(&scope, &scopes))
            .or_else(|| check_not_always(&scope, always));
        match broken {
            Some(reason) => errors.push(error(given, reason)),
            None => scopes.push(scope),
        }
    }
    scopes
}

// A set is what is asked for beside those that always are.
fn check_not_always(scope: &str, always: &[String]) -> Option<String> {
    let is_always = always.iter().any(|other| other == scope);
    is_always.then(|| {
        format!(
            "the scope {scope:?} is always asked for, and a set is what is asked for beside that; \
                remove it here or from `scopes(..)`"
        )
    })
}
