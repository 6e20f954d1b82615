//! What an API says of the token it refuses (RFC 6750 section 3).

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

/// The error of a `Bearer` challenge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Challenge {
    error: Option<String>,
    scope: Option<String>,
}

impl Challenge {
    /// The first `Bearer` challenge with an error; others, such as one for `Basic`, may stand beside
    /// it, in the same header or in another.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(WWW_AUTHENTICATE).iter();
        values
            .filter_map(|value| value.to_str().ok())
            .flat_map(bearer_challenges)
            .find(|challenge| challenge.error.is_some())
            .unwrap_or_default()
    }

    /// The token is expired, revoked or malformed.
    pub(super) fn is_invalid_token(&self) -> bool {
        self.error.as_deref() == Some("invalid_token")
    }

    /// The scope that the request needs, empty if it is not named.
    pub(super) fn missing_scope(self) -> Option<String> {
        let is_missing = self.error.as_deref() == Some("insufficient_scope");
        is_missing.then(|| self.scope.unwrap_or_default())
    }
}

/// Longest `scope` that is believed to be one.
const MOST_SCOPE: usize = 1000;

fn bearer_challenges(header: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut is_bearer = false;
    for item in items(header) {
        let (name, value) = item.split_once('=').unwrap_or((item, ""));
        // `Bearer realm="x"`: a scheme, and the first of its parameters.
        let name = match name.trim().split_once(char::is_whitespace) {
            Some((scheme, name)) if !name.trim().is_empty() => {
                is_bearer = begin(scheme, &mut challenges);
                name.trim()
            }
            _ if !item.contains('=') => {
                is_bearer = begin(name.trim(), &mut challenges);
                continue;
            }
            _ => name.trim(),
        };
        let challenge = challenges.last_mut().filter(|_| is_bearer);
        let Some(challenge) = challenge else {
            continue;
        };
        if name.eq_ignore_ascii_case("error") {
            challenge.error = Some(unquoted(value));
        } else if name.eq_ignore_ascii_case("scope") {
            challenge.scope = Some(unquoted(value)).filter(|scope| is_scope(scope));
        }
    }
    challenges
}

fn begin(scheme: &str, challenges: &mut Vec<Challenge>) -> bool {
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    if is_bearer {
        challenges.push(Challenge::default());
    }
    is_bearer
}

/// What commas part, outside of quotes.
fn items(header: &str) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    header
        .split(move |c| {
            let (was_quoted, was_escaped) = (is_quoted, is_escaped);
            is_escaped = was_quoted && !was_escaped && c == '\\';
            is_quoted = was_quoted != (c == '"' && !was_escaped);
            c == ',' && !was_quoted
        })
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

/// A value as text, which may stand in quotes (RFC 9110 section 5.6.4).
fn unquoted(value: &str) -> String {
    let value = value.trim();
    let Some(quoted) = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(quoted.len());
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    text
}

/// RFC 6749 section 3.3: visible characters without quotes and backslashes, parted by spaces.
fn is_scope(text: &str) -> bool {
    let is_token = |byte| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
    text.len() <= MOST_SCOPE && text.bytes().all(is_token)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn of(values: &[&'static str]) -> Challenge {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(value));
        }
        Challenge::of(&headers)
    }

    /// RFC 6750 section 3.
    #[test]
    fn the_challenge_of_the_rfc_is_read() {
        let challenge = of(&[
            r#"Bearer realm="example", error="invalid_token", error_description="The access token expired""#,
        ]);
        assert!(challenge.is_invalid_token());
        assert!(!of(&[r#"Bearer realm="example""#]).is_invalid_token());
    }

    #[test]
    fn the_scope_is_found_among_other_challenges() {
        for values in [
            &[r#"Bearer error="insufficient_scope", scope="a b:c""#][..],
            &[r#"bearer  Error=insufficient_scope,scope="a b:c""#],
            &[r#"Bearer realm="x, \"Basic y", error="insufficient_scope" , scope="a b:c""#],
            &[r#"Basic realm="error=none", Bearer scope="a b:c", error="insufficient_scope""#],
            &[
                "Negotiate",
                r#"Bearer scope="a b:c", error="insufficient_scope""#,
            ],
            &[r#"DPoP error="invalid_token", Bearer error="insufficient_scope", scope="a b:c""#],
            &[r#"Bearer, Bearer error="insufficient_scope", scope="a b:c""#],
        ] {
            let challenge = of(values);
            assert!(!challenge.is_invalid_token(), "{values:?}");
            assert_eq!(
                challenge.missing_scope().as_deref(),
                Some("a b:c"),
                "{values:?}"
            );
        }
    }

    #[test]
    fn what_is_no_scope_is_not_passed_on() {
        let scope = |values: &[&'static str]| of(values).missing_scope();
        let unnamed = Some(String::new());
        assert_eq!(scope(&[r#"Bearer error="insufficient_scope""#]), unnamed);
        assert_eq!(
            scope(&[r#"Bearer error="insufficient_scope", scope="a\"b""#]),
            unnamed
        );
        assert_eq!(scope(&[r#"Bearer error="invalid_token", scope="a""#]), None);
        assert_eq!(
            scope(&[r#"Basic error="insufficient_scope", scope="a""#]),
            None
        );
        for garbage in [
            "",
            ",",
            "=",
            "\"",
            "Bearer",
            "Bearer error=",
            "error=\"x",
            "Bearer \\,\"",
        ] {
            assert_eq!(scope(&[garbage]), None, "{garbage}");
        }
    }
}
