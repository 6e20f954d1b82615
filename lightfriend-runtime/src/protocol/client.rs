//! The application as a provider knows it.

use std::{borrow::Cow, collections::HashMap};

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::Values;
use crate::{
    descriptor::{Descriptor, TokenEndpointAuthMethod},
    error::Error,
    field_values::FieldValues,
};

/// The application's registration at a provider.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientCredentials {
    pub(crate) client_id: String,
    /// `None` for public clients, and for those that sign.
    pub(crate) client_secret: Option<SecretString>,
    /// In PEM, for those that sign.
    pub(crate) private_key: Option<SecretString>,
    /// What else the environment has for this client, by the variable's name.
    pub(crate) variables: HashMap<&'static str, SecretString>,
}

impl ClientCredentials {
    /// The value of a variable that a template names.
    pub(crate) fn variable(&self, name: &str) -> Option<&SecretString> {
        self.variables.get(name)
    }

    /// The redirect URI as the provider knows it: the callback's URL, or the name that it has for
    /// that.
    pub(crate) fn redirect_uri<'a>(
        &self,
        descriptor: &Descriptor,
        url: &'a str,
    ) -> Result<Cow<'a, str>, Error> {
        let Some(name) = &descriptor.authorization.redirect_uri else {
            return Ok(url.into());
        };
        let values = Values {
            credentials: self,
            redirect_uri: url,
            scope: "",
            fields: &FieldValues::default(),
            state: None,
            access_token: None,
            refresh_token: None,
        };
        Ok(values.text(name)?.to_string().into())
    }
}

/// What nobody may repeat of a request.
pub(super) type Secrets = Vec<Zeroizing<String>>;

/// A client that says in a request who it is.
#[derive(Clone, Copy)]
pub(super) struct Client<'a> {
    pub(super) descriptor: &'static Descriptor,
    pub(super) values: &'a Values<'a>,
    pub(super) method: TokenEndpointAuthMethod,
    /// The authorization server that this integration is registered at, whichever of its endpoints
    /// is asked: what one server is sent is of no use at another (RFC 7523 section 3).
    pub(super) audience: &'a str,
}
