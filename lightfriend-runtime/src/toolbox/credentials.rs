//! Client ids and secrets, from the builder or the environment.

use std::collections::HashMap;

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    descriptor::{Descriptor, TokenEndpointAuthMethod},
    protocol::ClientCredentials,
};

/// Credentials that the application gave in code; all others come from the environment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Credentials(HashMap<String, ClientCredentials>);

impl Credentials {
    pub(crate) fn insert(&mut self, prefix: String, credentials: ClientCredentials) {
        self.0.insert(prefix, credentials);
    }

    /// The credentials of an integration.
    ///
    /// # Errors
    /// One line per variable that is missing.
    pub(crate) fn of(&self, descriptor: &Descriptor) -> Result<ClientCredentials, Vec<String>> {
        if let Some(credentials) = self.0.get(descriptor.env) {
            return Ok(credentials.clone());
        }
        let id = variable(&id_name(descriptor));
        let is_public = descriptor.token.auth_method == TokenEndpointAuthMethod::None;
        let secret = if is_public {
            None
        } else {
            Some(variable(&secret_name(descriptor)))
        };
        match (id, secret) {
            (Some(id), None) => Ok(with(&id, None)),
            (Some(id), Some(Some(secret))) => Ok(with(&id, Some(secret))),
            (id, secret) => {
                let mut missing = Vec::new();
                if id.is_none() {
                    missing.push(problem(&id_name(descriptor), "client id"));
                }
                if matches!(secret, Some(None)) {
                    missing.push(problem(&secret_name(descriptor), "client secret"));
                }
                Err(missing)
            }
        }
    }
}

pub(crate) fn id_name(descriptor: &Descriptor) -> String {
    format!("{}_CLIENT_ID", descriptor.env)
}

pub(crate) fn secret_name(descriptor: &Descriptor) -> String {
    format!("{}_CLIENT_SECRET", descriptor.env)
}

fn with(id: &SecretString, client_secret: Option<SecretString>) -> ClientCredentials {
    ClientCredentials {
        client_id: id.expose_secret().to_owned(),
        client_secret,
    }
}

/// A variable's value; empty, or the dots of an example, are as good as unset.
fn variable(name: &str) -> Option<SecretString> {
    let value = std::env::var(name).ok()?;
    let value = value.trim();
    (!value.is_empty() && value != "...").then(|| SecretString::from(value))
}

/// The same words for integrations that share a registration: it is missing once.
fn problem(name: &str, what: &str) -> String {
    format!(
        "{name} is not set, or empty; it is the {what} that the provider gave this application: \
         {name}=\"...\""
    )
}
