//! What a provider said itself.

use std::fmt;

use url::form_urlencoded;

use crate::escape::escaped;

/// What a provider says of an error in its own words, bounded and escaped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ProviderWords {
    /// The HTTP status, if it came in an answer.
    pub status: Option<u16>,
    /// The `error` (RFC 6749 section 5.2), or what stands for it.
    pub error: String,
    /// The `error_description`, or what stands for it.
    pub description: String,
}

impl ProviderWords {
    /// `sent` are the secrets of the request: some providers repeat what they were asked with.
    pub(crate) fn new(status: Option<u16>, error: &str, description: &str, sent: &[&str]) -> Self {
        let without = |text: &str| {
            let secrets = sent.iter().filter(|secret| !secret.is_empty());
            secrets.fold(text.to_owned(), |text, secret| {
                // As it is, and as it stood in the body of the request.
                let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
                text.replace(secret, "[REDACTED]")
                    .replace(&encoded, "[REDACTED]")
            })
        };
        Self {
            status,
            error: escaped(&without(error), 100),
            description: escaped(&without(description), 200),
        }
    }

    /// Whether the words are about the redirect URI.
    pub(crate) fn name_the_redirect_uri(&self) -> bool {
        [&self.error, &self.description]
            .into_iter()
            .any(|text| text.to_ascii_lowercase().contains("redirect"))
    }
}

/// ` (400 "invalid_client": "the client is unknown")`
impl fmt::Display for ProviderWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(" (")?;
        if let Some(status) = self.status {
            write!(f, "status {status}, ")?;
        }
        write!(f, "\"{}\": \"{}\")", self.error, self.description)
    }
}
