//! Client ids and secrets, from the builder or the environment.

use std::collections::HashMap;

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    crypto::jwt,
    descriptor::Descriptor,
    environment::{is_invisible, is_placeholder, variable},
    protocol::ClientCredentials,
};

/// Credentials that the application gave in code; all others come from the environment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Credentials {
    clients: HashMap<String, ClientCredentials>,
    variables: HashMap<String, SecretString>,
}

impl Credentials {
    pub(crate) fn insert_secret(&mut self, prefix: String, id: String, secret: SecretString) {
        self.named(prefix, id).client_secret = Some(secret);
    }

    pub(crate) fn insert_private_key(&mut self, prefix: String, id: String, key: SecretString) {
        self.named(prefix, id).private_key = Some(key);
    }

    /// What was given for a prefix, whose client id is this from now on.
    fn named(&mut self, prefix: String, id: String) -> &mut ClientCredentials {
        let given = self.clients.entry(prefix).or_default();
        given.client_id = id;
        given
    }

    pub(crate) fn insert_variable(&mut self, name: String, value: SecretString) {
        self.variables.insert(name, value);
    }

    /// The credentials of an integration.
    ///
    /// # Errors
    /// One line per value that is missing or cannot be meant. No line repeats a value.
    pub(crate) fn of(&self, descriptor: &Descriptor) -> Result<ClientCredentials, Vec<String>> {
        let client = match self.clients.get(descriptor.env) {
            Some(given) => given_in_code(descriptor, given),
            None => from_the_environment(descriptor),
        };
        match (client, self.variables_of(descriptor)) {
            (Ok(client), Ok(variables)) => Ok(ClientCredentials {
                variables,
                ..client
            }),
            (client, variables) => {
                let problems = [client.err(), variables.err()];
                Err(problems.into_iter().flatten().flatten().collect())
            }
        }
    }

    /// Whether they are there and of use: a private key signs something.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub(crate) fn check(&self, descriptor: &Descriptor) -> Result<(), Vec<String>> {
        let credentials = self.of(descriptor)?;
        let key = credentials.private_key.as_ref();
        let (Some(alg), Some(key)) = (descriptor.private_key(), key) else {
            return Ok(());
        };
        let name = match self.clients.get(descriptor.env) {
            Some(_) => private_key_in_code(descriptor),
            None => key_name(descriptor),
        };
        jwt::check_key(alg, key).map_err(|fault| vec![format!("{name} {fault}")])
    }

    /// What the templates of an integration name of the environment.
    pub(super) fn variables_of(&self, descriptor: &Descriptor) -> Result<Variables, Vec<String>> {
        let mut variables = Variables::new();
        let mut problems = Vec::new();
        for &name in descriptor.variables {
            let given = self.variables.get(name).cloned();
            match given.map_or_else(|| read_variable(name), Ok) {
                Ok(value) => {
                    variables.insert(name, value);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            Ok(variables)
        } else {
            Err(problems)
        }
    }
}

type Variables = HashMap<&'static str, SecretString>;

fn read_variable(name: &str) -> Result<SecretString, String> {
    let value = variable(name);
    let fault = match &value {
        None => Some("is not set, or empty"),
        Some(value) => fault(value.expose_secret()),
    };
    match (value, fault) {
        (Some(value), None) => Ok(value),
        (_, fault) => Err(format!(
            "{name} {}; a template of the integration's attributes names it: {name}=\"...\"",
            fault.unwrap_or_default(),
        )),
    }
}

/// The variables that an integration's credentials come from, in words.
pub(crate) fn names_of_credentials(descriptor: &Descriptor) -> String {
    if descriptor.host.is_some() {
        return "what credentials_for gives for the account's host".to_owned();
    }
    let secret = descriptor.has_client_secret();
    let key = descriptor.private_key().is_some();
    let names = [
        Some(id_name(descriptor)),
        secret.then(|| secret_name(descriptor)),
        key.then(|| key_name(descriptor)),
    ];
    let names: Vec<String> = names.into_iter().flatten().collect();
    names.join(" and ")
}

fn id_name(descriptor: &Descriptor) -> String {
    format!("{}_CLIENT_ID", descriptor.env)
}

fn secret_name(descriptor: &Descriptor) -> String {
    format!("{}_CLIENT_SECRET", descriptor.env)
}

fn key_name(descriptor: &Descriptor) -> String {
    format!("{}_PRIVATE_KEY", descriptor.env)
}

fn private_key_in_code(descriptor: &Descriptor) -> String {
    let env = descriptor.env;
    format!("the private key given by client_private_key(\"{env}\", ..)")
}

fn given_in_code(
    descriptor: &Descriptor,
    given: &ClientCredentials,
) -> Result<ClientCredentials, Vec<String>> {
    let mut problems = Vec::new();
    let mut check = |what: &str, value: &str| {
        let fault = if value.is_empty() {
            Some("is empty")
        } else {
            fault(value)
        };
        if let Some(fault) = fault {
            let env = descriptor.env;
            problems.push(format!(
                "the {what} given by client_credentials(\"{env}\", ..) {fault}"
            ));
        }
    };
    check("client id", &given.client_id);
    if descriptor.has_client_secret() {
        let secret = given.client_secret.as_ref();
        check(
            "client secret",
            secret.map_or("", |secret| secret.expose_secret()),
        );
    }
    if descriptor.private_key().is_some() {
        let key = given.private_key.as_ref();
        let key = key.map_or("", |key| key.expose_secret());
        if let Some(fault) = key_fault(key) {
            problems.push(format!("{} {fault}", private_key_in_code(descriptor)));
        }
    }
    if problems.is_empty() {
        Ok(given.clone())
    } else {
        Err(problems)
    }
}

fn from_the_environment(descriptor: &Descriptor) -> Result<ClientCredentials, Vec<String>> {
    let mut problems = Vec::new();
    let mut kept =
        |read: Result<SecretString, String>| read.map_err(|problem| problems.push(problem)).ok();
    let client_id = kept(read(&id_name(descriptor), "client id"));
    let client_secret = if descriptor.has_client_secret() {
        kept(read(&secret_name(descriptor), "client secret"))
    } else {
        None
    };
    let private_key = match descriptor.private_key() {
        Some(_) => kept(read_key(&key_name(descriptor))),
        None => None,
    };
    match client_id {
        Some(id) if problems.is_empty() => Ok(ClientCredentials {
            client_id: id.expose_secret().to_owned(),
            client_secret,
            private_key,
            variables: Variables::new(),
        }),
        _ => Err(problems),
    }
}

fn read_key(name: &str) -> Result<SecretString, String> {
    let value = variable(name).unwrap_or_default();
    match key_fault(value.expose_secret()) {
        None => Ok(value),
        Some(fault) => Err(format!(
            "{name} {fault}; it is the private key that this application signs with, in PEM, the \
             public part of which the provider has: {name}=\"-----BEGIN PRIVATE KEY-----\\n...\""
        )),
    }
}

/// What is no key in any form; whether it is the right one shows when it signs.
fn key_fault(value: &str) -> Option<&'static str> {
    if value.is_empty() {
        Some("is not set, or empty")
    } else if is_placeholder(value) {
        Some("is still the placeholder")
    } else {
        None
    }
}

/// The same words for integrations that share a registration: it is missing once.
fn read(name: &str, what: &str) -> Result<SecretString, String> {
    let value = variable(name);
    let fault = match &value {
        None => Some("is not set, or empty"),
        Some(value) => fault(value.expose_secret()),
    };
    match (value, fault) {
        (Some(value), None) => Ok(value),
        (_, fault) => Err(format!(
            "{name} {}; it is the {what} that the provider gave this application: {name}=\"...\"",
            fault.unwrap_or_default()
        )),
    }
}

/// What no provider has given anybody (RFC 6749 appendix A).
pub(super) fn fault(value: &str) -> Option<&'static str> {
    if is_placeholder(value) {
        Some("is still the placeholder")
    } else if value.trim() != value {
        Some("has white space or a line break around it")
    } else if value.contains(char::is_control) {
        Some("holds a line break or another control character")
    } else if value.contains(is_invisible) {
        Some("holds a character that does not show; type it, or copy it anew")
    } else {
        None
    }
}
