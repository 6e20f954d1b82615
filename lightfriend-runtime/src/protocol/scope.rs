//! Scopes: lists in the application, one string on the wire (RFC 6749 section 3.3).

use crate::descriptor::Authorization;

/// The requested scopes as sent.
pub(crate) fn requested(authorization: &Authorization) -> String {
    authorization.scopes.join(authorization.scope_separator)
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

#[cfg(test)]
mod tests {
    use super::normalize;

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
