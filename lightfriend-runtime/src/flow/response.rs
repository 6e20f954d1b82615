//! What the provider sends the browser back with.

use secrecy::{ExposeSecret, SecretString};

use super::is_percent_encoded;
use crate::error::{Error, ProviderWords};

/// The parameters of an authorization response (RFC 6749 section 4.1.2, RFC 9207 section 2).
pub(crate) struct AuthorizationResponse {
    pub(crate) state: Option<SecretString>,
    pub(crate) code: Option<SecretString>,
    pub(crate) issuer: Option<String>,
    pub(crate) error: Option<String>,
    /// For the log only: as it comes, however malformed.
    description: Option<String>,
}

/// Longest parameter that anything depends on. What providers add, descriptions of errors above
/// all, may be longer and malformed.
const MOST_BYTES: usize = 8 * 1024;
const MOST_BYTES_ALTOGETHER: usize = 256 * 1024;

impl AuthorizationResponse {
    /// Reads a query. Parameters that no RFC names are ignored (RFC 6749 section 4.1.2).
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when it is oversized, holds malformed escapes or control
    /// characters, repeats a parameter, or is both a success and a failure.
    pub(crate) fn parse(query: &str) -> Result<Self, Error> {
        let ours = query.split('&').filter(|pair| is_ours(pair));
        if query.len() > MOST_BYTES_ALTOGETHER || ours.clone().any(|pair| pair.len() > MOST_BYTES) {
            return Err(Error::InvalidRequest("the query is too long"));
        }
        if !ours.clone().all(is_percent_encoded) {
            return Err(Error::InvalidRequest(
                "a parameter holds a malformed escape",
            ));
        }
        let response = Self {
            state: single(query, "state")?.map(SecretString::from),
            code: single(query, "code")?.map(SecretString::from),
            issuer: single(query, "iss")?,
            error: single(query, "error")?,
            description: first(query, "error_description"),
        };
        if response.code.is_some() && response.error.is_some() {
            return Err(Error::InvalidRequest("the query has both code and error"));
        }
        Ok(response)
    }

    /// The `state`, if it has the shape of ours; anything else needs no look at the database.
    pub(crate) fn state(&self) -> Option<&str> {
        let state = self.state.as_ref()?.expose_secret();
        let is_ours = state.len() == 43
            && state
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        is_ours.then_some(state)
    }

    /// What the provider says of its error.
    pub(crate) fn words(&self) -> ProviderWords {
        let secrets = self.state.iter().chain(&self.code);
        let secrets: Vec<&str> = secrets.map(ExposeSecret::expose_secret).collect();
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        ProviderWords::new(None, &said(&self.error), &said(&self.description), &secrets)
    }
}

/// Whether a pair's name, escaped or not, is one that is read.
fn is_ours(pair: &str) -> bool {
    let name = url::form_urlencoded::parse(pair.as_bytes()).next();
    name.is_some_and(|(name, _)| matches!(&*name, "code" | "state" | "iss" | "error"))
}

/// The parameter's only value; empty counts as absent.
fn single(query: &str, name: &str) -> Result<Option<String>, Error> {
    let mut values = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Error::InvalidRequest("a parameter repeats"));
    }
    // Invalid UTF-8 was decoded to the replacement character.
    if value.chars().any(|c| c.is_control() || c == '\u{fffd}') {
        return Err(Error::InvalidRequest("a parameter is not plain text"));
    }
    Ok((!value.is_empty()).then(|| value.into_owned()))
}

/// The parameter's first value, whatever it holds.
fn first(query: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> bool {
        matches!(
            AuthorizationResponse::parse(query),
            Err(Error::InvalidRequest(_))
        )
    }

    #[test]
    fn ambiguous_and_malformed_queries_are_refused() {
        for query in [
            "code=a&code=b",
            "state=a&state=a",
            "iss=a&iss=b",
            "error=a&error=b",
            "code=a&error=b",
            "code=%ff",
            "code=%00",
            "code=%zz",
            "code=%",
            "state=a%0d%0ab",
            "code=%e2%82",
        ] {
            assert!(refused(query), "{query}");
        }
        assert!(refused(&format!("code={}", "a".repeat(MOST_BYTES))));
    }

    #[test]
    fn unknown_parameters_are_ignored_and_empty_ones_absent() {
        let response = AuthorizationResponse::parse("code=a%2Fb&state=&x=1&x=2&scope=a+b").unwrap();
        assert_eq!(response.code.unwrap().expose_secret(), "a/b");
        assert!(response.state.is_none());
    }

    #[test]
    fn only_a_state_of_our_shape_is_looked_up() {
        let state = |query: &str| {
            let response = AuthorizationResponse::parse(query).unwrap();
            response.state().is_some()
        };
        assert!(state(&format!("state={}", "a".repeat(43))));
        for query in ["", "state=", "state[]=x", "state=abc"] {
            assert!(!state(query), "{query}");
        }
        assert!(!state(&format!("state={}", "%2E".repeat(43))));
    }
}
