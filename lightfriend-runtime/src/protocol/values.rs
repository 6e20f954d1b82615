//! What the placeholders of templates stand for, and templates with that filled in.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;
use zeroize::Zeroizing;

use super::ClientCredentials;
use crate::{
    error::Error,
    field_values::FieldValues,
    random,
    template::{Segment, Template},
};

/// What the placeholders of one request stand for. What the request does not have is empty: the
/// derive lets no template name it.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) credentials: &'a ClientCredentials,
    pub(crate) redirect_uri: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) fields: &'a FieldValues,
    pub(crate) state: Option<&'a str>,
    pub(crate) access_token: Option<&'a SecretString>,
    pub(crate) refresh_token: Option<&'a SecretString>,
}

impl Values<'_> {
    /// What nobody may repeat of what can stand in a request.
    pub(super) fn secrets(&self) -> Vec<Zeroizing<String>> {
        let own = |text: &str| Zeroizing::new(text.to_owned());
        let credentials = self.credentials;
        let of_client = credentials.client_secret.iter();
        let of_client = of_client.chain(credentials.variables.values());
        let tokens = self.access_token.into_iter().chain(self.refresh_token);
        let exposed = of_client.chain(tokens).map(|it| own(it.expose_secret()));
        let state = self.state.into_iter().map(own);
        exposed
            .chain(state)
            .chain(self.fields.secrets().cloned())
            .filter(|secret| !secret.is_empty())
            .collect()
    }

    /// A parameter's or a header's value.
    pub(crate) fn text(&self, template: &Template) -> Result<Zeroizing<String>, Error> {
        let mut text = Zeroizing::new(String::new());
        for segment in template.0 {
            text.push_str(&self.segment(segment)?);
        }
        Ok(text)
    }

    /// A text in JSON. What is filled in is a part of a string there, whatever it holds: it is escaped.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] for a value with a quotation mark where the string is a program that
    /// has strings of its own, as a query of `GraphQL` is.
    pub(crate) fn json(&self, template: &Template) -> Result<Zeroizing<String>, Error> {
        let mut text = Zeroizing::new(String::new());
        for segment in template.0 {
            let value = self.segment(segment)?;
            if let Segment::Text(_) = segment {
                text.push_str(&value);
                continue;
            }
            let is_nested = text.matches("\\\"").count() % 2 == 1;
            if is_nested && value.contains(['"', '\\']) {
                return Err(Error::Misconfigured(
                    "a value with a quotation mark cannot stand in a string within a string: \
                     nothing was sent"
                        .to_owned(),
                ));
            }
            let quoted = serde_json::to_string(value.as_str()).map(Zeroizing::new);
            let quoted = quoted.map_err(|_| Error::Internal("a text is no JSON string"))?;
            let inside = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            text.push_str(inside.unwrap_or_default());
        }
        Ok(text)
    }

    /// An address. What is filled in is percent-encoded, except for an origin that it begins with;
    /// then the whole is read again: it must be the address that the template is one of, whatever
    /// the values were.
    ///
    /// # Errors
    /// [`Error::Misconfigured`]: it is not; what is wrong is said without the values.
    pub(crate) fn url(&self, template: &Template) -> Result<Url, Error> {
        let mut text = Zeroizing::new(String::new());
        for segment in template.0 {
            let value = self.segment(segment)?;
            match segment {
                // What was said as `https://a.vendor.com/` is the same origin.
                Segment::Text(_) if value.starts_with('/') && text.ends_with('/') => {
                    text.push_str(value.get(1..).unwrap_or_default());
                }
                Segment::Text(_) | Segment::Origin(_) => text.push_str(&value),
                _ if is_dots(&value) => return Err(misplaced("leads elsewhere")),
                Segment::Field(_) if value.is_empty() && !text.contains(['?', '#']) => {
                    return Err(misplaced("lacks one"));
                }
                _ => text.push_str(&percent_encoded(&value)),
            }
        }
        let url = Url::parse(&text).map_err(|_| misplaced("is not a URL"))?;
        if template.fixed().is_some() {
            return Ok(url);
        }
        check(template, &url).map_err(misplaced)?;
        Ok(url)
    }

    fn segment(&self, segment: &Segment) -> Result<Zeroizing<String>, Error> {
        let text = match *segment {
            Segment::Text(text) => text,
            Segment::ClientId => &self.credentials.client_id,
            Segment::ClientSecret => exposed(self.credentials.client_secret.as_ref()),
            Segment::RedirectUri => self.redirect_uri,
            Segment::RedirectUriHost => return Ok(Zeroizing::new(host_of(self.redirect_uri))),
            Segment::Scope => self.scope,
            Segment::State => self.state.unwrap_or_default(),
            Segment::Random => {
                return random::secret::<16>().map(|it| it.expose_secret().to_owned().into());
            }
            Segment::Uuid => return random::uuid().map(Zeroizing::new),
            Segment::AccessToken => exposed(self.access_token),
            Segment::RefreshToken => exposed(self.refresh_token),
            Segment::Env(name) => exposed(self.credentials.variable(name)),
            Segment::Field(column) | Segment::Origin(column) => {
                self.fields.get(column).unwrap_or_default()
            }
            Segment::Dotted(column) => {
                let value = self.fields.get(column).map(|value| format!(".{value}"));
                return Ok(Zeroizing::new(value.unwrap_or_default()));
            }
        };
        Ok(Zeroizing::new(text.to_owned()))
    }
}

fn exposed(secret: Option<&SecretString>) -> &str {
    secret.map_or("", |secret| secret.expose_secret())
}

/// The host of a URL, without its port.
fn host_of(url: &str) -> String {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or_default().to_owned()
}

/// Everything but the unreserved characters (RFC 3986 section 2.3), so that a value stays in its
/// place.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;

    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Whether a URL's reader takes it for a step (RFC 3986 section 3.3) and not for a name.
fn is_dots(value: &str) -> bool {
    matches!(value, "." | "..")
}

fn misplaced(problem: &str) -> Error {
    Error::Misconfigured(format!(
        "an address with this account's values filled in {problem}: nothing was sent"
    ))
}

/// Whether an address that was filled in is still one of its template: encrypted, as deep, and
/// nothing before the host or behind it that the template does not have.
fn check(template: &Template, url: &Url) -> Result<(), &'static str> {
    let written = written(template);
    let is_plain = written.starts_with("http://");
    if url.scheme() != "https" && !is_plain {
        return Err("is not https");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user name");
    }
    let (authority, path) = split(&written);
    if url.port().is_some() && !has_port(authority) {
        return Err("has a port");
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("has no host");
    }
    // An origin may bring a path of its own.
    let begins_with_origin = matches!(template.0.first(), Some(Segment::Origin(_)));
    let depth = |path: &str| path.matches('/').count();
    if !begins_with_origin && depth(url.path()) != depth(path).max(1) {
        return Err("has another number of path segments");
    }
    Ok(())
}

/// The template as it is written, with a letter for every placeholder.
fn written(template: &Template) -> String {
    let mut text = String::new();
    for segment in template.0 {
        match segment {
            Segment::Text(piece) => text.push_str(piece),
            Segment::Dotted(_) => text.push_str(".x"),
            Segment::Origin(_) => text.push_str("https://x"),
            _ => text.push('x'),
        }
    }
    text
}

/// The authority of a URL, and its path.
fn split(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let path = rest.get(authority.len()..).unwrap_or_default();
    (authority, path.split(['?', '#']).next().unwrap_or_default())
}

fn has_port(authority: &str) -> bool {
    authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.contains(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_may_end_in_a_slash() {
        let template = Template(&[Segment::Origin("site"), Segment::Text("/api//x?y=/")]);
        for origin in ["https://a.vendor.com", "https://a.vendor.com/"] {
            let mut fields = FieldValues::default();
            fields.add("site", origin.to_owned(), false);
            let values = Values {
                credentials: &ClientCredentials::default(),
                redirect_uri: "",
                scope: "",
                fields: &fields,
                state: None,
                access_token: None,
                refresh_token: None,
            };
            let url = values.url(&template).unwrap();
            assert_eq!(url.as_str(), "https://a.vendor.com/api//x?y=/", "{origin}");
        }
    }
}
