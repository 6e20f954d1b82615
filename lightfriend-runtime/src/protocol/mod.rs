//! The wire: what is asked of a provider and what its answers mean.

mod answer_body;
pub(crate) mod authorization;
mod client_auth;
mod lifetime;
mod pkce;
mod refusal;
pub(crate) mod revocation;
pub(crate) mod scope;
pub(crate) mod token_request;
mod token_response;

pub(crate) use client_auth::ClientCredentials;
pub(crate) use pkce::CodeVerifier;
pub(crate) use refusal::{Class, Failure};
pub(crate) use token_response::TokenAnswer;
#[cfg(feature = "testing")]
pub(crate) use {refusal::Answered, token_response::read as read_token_answer};

use crate::{
    error::Error,
    random,
    template::{Segment, Template},
};
use secrecy::ExposeSecret as _;

/// What the placeholders of a request's parameters stand for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) scope: &'a str,
}

impl Values<'_> {
    pub(crate) fn render(&self, template: &Template) -> Result<String, Error> {
        let mut text = String::new();
        for segment in template.0 {
            match segment {
                Segment::Text(piece) => text.push_str(piece),
                Segment::ClientId => text.push_str(self.client_id),
                Segment::RedirectUri => text.push_str(self.redirect_uri),
                Segment::Scope => text.push_str(self.scope),
                Segment::Random => text.push_str(random::secret::<16>()?.expose_secret()),
            }
        }
        Ok(text)
    }
}

/// Parses a URL that the derive has checked already.
fn endpoint(text: &str, name: &str) -> Result<url::Url, Error> {
    url::Url::parse(text).map_err(|_| Error::Misconfigured(format!("the {name} is not a URL")))
}
