//! What the provider sends the browser back with.

use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded::Serializer;

use super::is_percent_encoded;
use crate::{
    descriptor::{Descriptor, Source},
    error::{Error, ProviderWords},
};

/// The parameters of an authorization response (RFC 6749 section 4.1.2, RFC 9207 section 2).
pub(crate) struct AuthorizationResponse {
    pub(crate) state: Option<SecretString>,
    /// One, unless the provider sends it under several names.
    codes: Vec<SecretString>,
    pub(crate) issuer: Option<String>,
    pub(crate) error: Option<String>,
    /// The host in the address that it has come to, where each has a client of its own.
    pub(crate) host: Option<String>,
    /// What the struct's own columns take, by column.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// What was granted, where a provider says it here: as it comes.
    pub(crate) scope: Option<String>,
    /// For the log only: as it comes, however malformed.
    description: Option<String>,
    /// The whole query, where the provider signs it.
    pub(crate) signed: Option<SecretString>,
}

/// Longest parameter that anything depends on. What providers add, descriptions of errors above
/// all, may be longer and malformed.
const MOST_BYTES: usize = 8 * 1024;
pub(crate) const MOST_BYTES_ALTOGETHER: usize = 256 * 1024;
/// So much of a description goes from a form into a query.
const MOST_DESCRIPTION: usize = 400;

/// What the callback reads and everything depends on: the names of the code, and the others. A `state`
/// that was sent under the vendor's own name comes back under it.
fn relied_on(descriptor: &'static Descriptor) -> Vec<&'static str> {
    let authorization = &descriptor.authorization;
    let mut names = authorization.code_params.to_vec();
    names.extend([authorization.name_of("state"), "iss", "error"]);
    names.extend(authorization.callback_signature);
    names.extend(columns(descriptor).map(|(_, parameter)| parameter));
    names
}

/// All that the callback reads.
fn read(descriptor: &'static Descriptor) -> Vec<&'static str> {
    let mut names = relied_on(descriptor);
    names.extend(
        [SCOPE, DESCRIPTION]
            .into_iter()
            .filter(|name| !names.contains(name))
            .collect::<Vec<_>>(),
    );
    names
}

const DESCRIPTION: &str = "error_description";
const SCOPE: &str = "scope";

impl AuthorizationResponse {
    /// Reads a query, or a form. Parameters that neither an RFC nor the descriptor names are ignored
    /// (RFC 6749 section 4.1.2).
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when it is oversized, holds malformed escapes or control
    /// characters, repeats a parameter, or is both a success and a failure.
    pub(crate) fn parse(descriptor: &'static Descriptor, query: &str) -> Result<Self, Error> {
        let authorization = &descriptor.authorization;
        let names = relied_on(descriptor);
        let ours = query.split('&').filter(|pair| is_one_of(&names, pair));
        if query.len() > MOST_BYTES_ALTOGETHER || ours.clone().any(|pair| pair.len() > MOST_BYTES) {
            return Err(Error::InvalidRequest("the query is too long"));
        }
        if !ours.clone().all(is_percent_encoded) {
            return Err(Error::InvalidRequest(
                "a parameter holds a malformed escape",
            ));
        }
        if let Some(param) = authorization.callback_signature {
            single(query, param)?;
        }
        let codes: Result<Vec<_>, Error> = authorization
            .code_params
            .iter()
            .map(|name| single(query, name))
            .collect();
        let is_signed = authorization.callback_signature.is_some();
        let response = Self {
            state: single(query, authorization.name_of("state"))?.map(SecretString::from),
            codes: codes?
                .into_iter()
                .flatten()
                .map(SecretString::from)
                .collect(),
            issuer: single(query, "iss")?,
            error: single(query, "error")?,
            host: None,
            fields: fields(descriptor, query)?,
            scope: first(query, SCOPE).filter(|scope| is_plain(scope)),
            description: first(query, DESCRIPTION),
            signed: is_signed.then(|| SecretString::from(query)),
        };
        if response.code().is_some() && response.error.is_some() {
            return Err(Error::InvalidRequest("the query has both code and error"));
        }
        Ok(response)
    }

    /// The response as it has come to the address of this host.
    pub(crate) fn at(self, host: Option<String>) -> Self {
        Self { host, ..self }
    }

    /// The code: under the first of its names that has one.
    pub(crate) fn code(&self) -> Option<&SecretString> {
        self.codes.first()
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
        let secrets = self.state.iter().chain(&self.codes);
        let secrets: Vec<&str> = secrets.map(ExposeSecret::expose_secret).collect();
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        ProviderWords::new(None, &said(&self.error), &said(&self.description), &secrets)
    }
}

/// Whether this can be a list of scopes (RFC 6749 section 3.3): nothing depends on another.
fn is_plain(text: &str) -> bool {
    let is_visible = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    (1..=MOST_BYTES).contains(&text.len()) && text.bytes().all(is_visible)
}

/// A form as the query that says the same: with what is read, and nothing else.
///
/// # Errors
/// As of [`AuthorizationResponse::parse`].
pub(crate) fn query_of_form(form: &str, descriptor: &'static Descriptor) -> Result<String, Error> {
    AuthorizationResponse::parse(descriptor, form)?;
    let mut query = Serializer::new(String::new());
    for name in read(descriptor) {
        let Some(mut value) = first(form, name).filter(|value| !value.is_empty()) else {
            continue;
        };
        if name == DESCRIPTION {
            value = value.chars().take(MOST_DESCRIPTION).collect();
        }
        if name == SCOPE && !is_plain(&value) {
            continue;
        }
        query.append_pair(name, &value);
    }
    Ok(query.finish())
}

/// Whether a pair's name, escaped or not, is one of these.
fn is_one_of(names: &[&str], pair: &str) -> bool {
    let name = url::form_urlencoded::parse(pair.as_bytes()).next();
    name.is_some_and(|(name, _)| names.contains(&&*name))
}

/// The columns that a callback fills, and the parameters that they take.
fn columns(descriptor: &'static Descriptor) -> impl Iterator<Item = (&'static str, &'static str)> {
    let columns = descriptor.table.columns.iter();
    columns.filter_map(|column| match column.source {
        Source::Callback { name, .. } => Some((column.name, name)),
        _ => None,
    })
}

/// What the callback has for them.
fn fields(
    descriptor: &'static Descriptor,
    query: &str,
) -> Result<Vec<(&'static str, String)>, Error> {
    let mut fields = Vec::new();
    for (column, parameter) in columns(descriptor) {
        if let Some(value) = single(query, parameter)? {
            fields.push((column, value));
        }
    }
    Ok(fields)
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
    use crate::descriptor::Authorization;

    /// Without columns of its own.
    static NONE: Descriptor = Descriptor::DEFAULT;

    static TWO_NAMES: Descriptor = Descriptor {
        authorization: Authorization {
            code_params: &["auth_code", "code"],
            ..Authorization::DEFAULT
        },
        ..Descriptor::DEFAULT
    };

    fn parse(query: &str) -> Result<AuthorizationResponse, Error> {
        AuthorizationResponse::parse(&NONE, query)
    }

    fn refused(query: &str) -> bool {
        matches!(parse(query), Err(Error::InvalidRequest(_)))
    }

    #[test]
    fn a_state_is_read_under_the_name_it_was_sent_with() {
        static RENAMED: Descriptor = Descriptor {
            authorization: Authorization {
                rename: &[("state", "customField")],
                ..Authorization::DEFAULT
            },
            ..Descriptor::DEFAULT
        };
        let parse = |query: &str| AuthorizationResponse::parse(&RENAMED, query);
        let state = "a".repeat(43);
        let response = parse(&format!("code=c&customField={state}&state=b")).unwrap();
        assert_eq!(response.state(), Some(state.as_str()));
        let response = parse(&format!("code=c&state={state}")).unwrap();
        assert!(response.state().is_none());
        assert!(parse("customField=a&customField=a").is_err());
    }

    #[test]
    fn a_code_under_other_names_is_as_strictly_read() {
        let code = |query: &str| {
            let response = AuthorizationResponse::parse(&TWO_NAMES, query);
            response.map(|response| {
                let code = response.code().map(|code| code.expose_secret().to_owned());
                code.unwrap_or_default()
            })
        };
        for (query, expected) in [
            ("auth_code=a", "a"),
            ("code=b&auth_code=a", "a"),
            ("auth_code=&code=b", "b"),
            ("x=1&spapi_oauth_code=c", ""),
        ] {
            assert_eq!(code(query).as_deref(), Ok(expected), "{query}");
        }
        for query in [
            "auth_code=a&auth_code=a",
            "auth_code=a&code=b&code=b",
            "auth_code=a&error=b",
            "auth_code=%00",
            "auth_code=%zz",
            &format!("auth_code={}", "a".repeat(MOST_BYTES)),
        ] {
            assert!(code(query).is_err(), "{query}");
            // Nobody reads it where it is no name of the code.
            assert!(
                parse(&query.replace("code=b&code=b", "")).is_ok(),
                "{query}"
            );
        }
    }

    #[test]
    fn a_form_becomes_a_query_of_what_is_read() {
        let long = "d".repeat(10_000);
        let form = format!(
            "state=s+1&code=&auth_code=a%26b&id_token=t&access_token=t&user=%7B%7D&scope=x\
             &error_description={long}&iss=https%3A%2F%2Fa.example"
        );
        let query = query_of_form(&form, &TWO_NAMES).unwrap();
        let short = "d".repeat(MOST_DESCRIPTION);
        let expected = format!(
            "auth_code=a%26b&state=s+1&iss=https%3A%2F%2Fa.example&scope=x\
             &error_description={short}"
        );
        assert_eq!(query, expected);
        assert!(query_of_form("code=a&code=b", &TWO_NAMES).is_err());
        assert_eq!(query_of_form("", &TWO_NAMES).as_deref(), Ok(""));
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
        let response = parse("code=a%2Fb&state=&x=1&x=2&scope=a+b").unwrap();
        assert_eq!(response.code().unwrap().expose_secret(), "a/b");
        assert!(response.state.is_none());
    }

    #[test]
    fn only_a_state_of_our_shape_is_looked_up() {
        let state = |query: &str| {
            let response = parse(query).unwrap();
            response.state().is_some()
        };
        assert!(state(&format!("state={}", "a".repeat(43))));
        for query in ["", "state=", "state[]=x", "state=abc"] {
            assert!(!state(query), "{query}");
        }
        assert!(!state(&format!("state={}", "%2E".repeat(43))));
    }
}
