//! Scopes: lists in the application, one string on the wire (RFC 6749 section 3.3).

use crate::{
    descriptor::{Authorization, Descriptor, ScopeSet},
    error::Ask,
};

/// The requested scopes as sent: those that always are, and those of these groups.
pub(crate) fn requested(authorization: &Authorization, sets: &[&ScopeSet]) -> String {
    let mut scopes = authorization.scopes.to_vec();
    for scope in sets.iter().flat_map(|set| set.scopes) {
        if !scopes.contains(scope) {
            scopes.push(scope);
        }
    }
    scopes.join(authorization.scope_separator)
}

/// The groups of these names, joined by spaces, that the integration still has.
pub(crate) fn sets(authorization: &Authorization, names: Option<&str>) -> Vec<&'static ScopeSet> {
    let names: Vec<&str> = names.unwrap_or_default().split(' ').collect();
    let sets = authorization.scope_sets.iter();
    sets.filter(|set| names.contains(&set.name)).collect()
}

/// The granted scopes of a token answer, joined by spaces as they are stored.
///
/// Providers answer with spaces, with commas, with their own separator, or with a list, whatever
/// they were asked with.
pub(crate) fn normalize<'a>(parts: impl IntoIterator<Item = &'a str>, separator: &str) -> String {
    let mut scopes: Vec<&str> = Vec::new();
    for part in parts {
        for scope in part
            .split(|c: char| c.is_whitespace() || c == ',')
            .flat_map(|piece| {
                piece.split(if separator.trim().is_empty() {
                    " "
                } else {
                    separator
                })
            })
        {
            if !scope.is_empty() && !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    scopes.join(" ")
}

/// The stored form as a list.
pub(crate) fn list(stored: &str) -> Vec<String> {
    stored.split_whitespace().map(str::to_owned).collect()
}

/// What is missing of what was asked for, by what a row says: the names of the groups, and the scopes
/// that were granted, if that is known.
pub(crate) fn missing_of(
    descriptor: &Descriptor,
    scope_sets: Option<&str>,
    scopes: Option<&str>,
) -> Vec<String> {
    let authorization = &descriptor.authorization;
    let sets = sets(authorization, scope_sets);
    let missing = scopes.map(|scopes| missing(authorization, &sets, &list(scopes)));
    missing.unwrap_or_default()
}

/// The groups, joined by spaces, all of whose scopes were granted, and those of these names: those that a
/// connection has, of which nobody knows what was asked for.
pub(crate) fn granted_sets(
    authorization: &Authorization,
    these: &[&str],
    granted: &str,
) -> Option<String> {
    let granted = covered(authorization, granted.split_whitespace());
    let is_whole = |set: &ScopeSet| set.scopes.iter().all(|scope| granted.contains(scope));
    let sets = authorization.scope_sets.iter();
    let names: Vec<&str> = sets
        .filter(|set| these.contains(&set.name) || is_whole(set))
        .map(|set| set.name)
        .collect();
    (!names.is_empty()).then(|| names.join(" "))
}

/// The requested scopes, those of these groups included, that were not granted: neither themselves,
/// nor under another name, nor by one that stands for them.
fn missing(authorization: &Authorization, sets: &[&ScopeSet], granted: &[String]) -> Vec<String> {
    let granted = covered(authorization, granted.iter().map(String::as_str));
    let of_sets = sets.iter().flat_map(|set| set.scopes);
    let requested = authorization.scopes.iter().chain(of_sets);
    requested
        // Answered with a refresh token, and by most providers not listed among the granted.
        .filter(|scope| **scope != "offline_access")
        .filter(|scope| !granted.contains(scope))
        .map(|scope| (*scope).to_owned())
        .collect()
}

/// How users are asked for what an API says is not granted. Some list there what would do, each alone:
/// a group that has all of it goes before one that has some.
pub(crate) fn how_to_ask(authorization: &Authorization, wanted: &str) -> Ask {
    let has = |scopes: &[&'static str], wanted: &str| {
        covered(authorization, scopes.iter().copied()).contains(&wanted)
    };
    let (always, beside): (Vec<&str>, Vec<&str>) = wanted
        .split_whitespace()
        .partition(|scope| has(authorization.scopes, scope));
    if beside.is_empty() {
        return always.first().map_or(Ask::Unnamed, |_| Ask::Always);
    }
    let has_all = |set: &&ScopeSet| beside.iter().all(|scope| has(set.scopes, scope));
    let has_some = |set: &&ScopeSet| beside.iter().any(|scope| has(set.scopes, scope));
    let mut sets = authorization.scope_sets.iter();
    let found = sets.clone().find(has_all).or_else(|| sets.find(has_some));
    match found {
        Some(set) => Ask::Set(set.name),
        None if always.is_empty() => Ask::Never,
        None => Ask::Always,
    }
}

/// What was granted, and everything that comes with it.
fn covered<'a>(
    authorization: &Authorization,
    granted: impl IntoIterator<Item = &'a str>,
) -> Vec<&'a str> {
    let mut covered: Vec<&str> = granted.into_iter().collect();
    let mut next = 0;
    while let Some(scope) = covered.get(next).copied() {
        let with_it = aliases(authorization, scope).chain(implied(authorization, scope));
        for other in with_it {
            if !covered.contains(&other) {
                covered.push(other);
            }
        }
        next += 1;
    }
    covered
}

/// The other names of a scope, whichever of them the integration was written with.
fn aliases(authorization: &Authorization, scope: &str) -> impl Iterator<Item = &'static str> {
    let pairs = authorization.scope_aliases.iter();
    pairs.filter_map(move |&(one, other)| match scope {
        scope if scope == one => Some(other),
        scope if scope == other => Some(one),
        _ => None,
    })
}

fn implied(authorization: &Authorization, scope: &str) -> impl Iterator<Item = &'static str> {
    let lists = authorization.scope_implies.iter();
    lists
        .filter(move |(implying, _)| *implying == scope)
        .flat_map(|(_, implied)| implied.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::{Authorization, missing, normalize};

    #[test]
    fn what_a_granted_scope_stands_for_is_not_missing() {
        let authorization = Authorization {
            scopes: &[
                "mail",
                "https://a.example/files",
                "read",
                "admin",
                "offline_access",
            ],
            scope_aliases: &[
                ("mail", "https://a.example/mail"),
                ("files", "https://a.example/files"),
                ("https://a.example/mail", "m"),
            ],
            // A circle has an end.
            scope_implies: &[
                ("admin", &["write"]),
                ("write", &["read"]),
                ("read", &["write"]),
            ],
            ..Authorization::DEFAULT
        };
        for (granted, expected) in [
            ("", vec!["mail", "https://a.example/files", "read", "admin"]),
            ("mail files admin", vec![]),
            ("m https://a.example/files write", vec!["admin"]),
            (
                "https://a.example/mail read",
                vec!["https://a.example/files", "admin"],
            ),
        ] {
            let granted = super::list(granted);
            assert_eq!(
                missing(&authorization, &[], &granted),
                expected,
                "{granted:?}"
            );
        }
    }

    #[test]
    fn every_separator_gives_the_same_list() {
        for text in ["a b", "a,b", "a, b", "a  b,a"] {
            assert_eq!(normalize([text], " "), "a b");
        }
        assert_eq!(normalize(["a|b"], "|"), "a b");
        assert_eq!(normalize(["a", "b"], " "), "a b");
        assert_eq!(normalize([""], ","), "");
    }
}
