//! Client ids and secrets, from the builder or the environment.

use std::collections::HashMap;

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    descriptor::Descriptor,
    environment::{is_invisible, is_placeholder, variable},
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
    /// One line per value that is missing or cannot be meant. No line repeats a value.
    pub(crate) fn of(&self, descriptor: &Descriptor) -> Result<ClientCredentials, Vec<String>> {
        match self.0.get(descriptor.env) {
            Some(given) => given_in_code(descriptor, given),
            None => from_the_environment(descriptor),
        }
    }
}

/// The variables that an integration's credentials come from, in words.
pub(crate) fn names_of_credentials(descriptor: &Descriptor) -> String {
    let id = id_name(descriptor);
    if is_public(descriptor) {
        id
    } else {
        format!("{id} and {}", secret_name(descriptor))
    }
}

fn id_name(descriptor: &Descriptor) -> String {
    format!("{}_CLIENT_ID", descriptor.env)
}

fn secret_name(descriptor: &Descriptor) -> String {
    format!("{}_CLIENT_SECRET", descriptor.env)
}

fn is_public(descriptor: &Descriptor) -> bool {
    !descriptor.needs_client_secret()
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
    if !is_public(descriptor) {
        let secret = given.client_secret.as_ref();
        check(
            "client secret",
            secret.map_or("", |secret| secret.expose_secret()),
        );
    }
    let variables = variables(descriptor, &mut problems);
    if problems.is_empty() {
        Ok(ClientCredentials {
            variables,
            ..given.clone()
        })
    } else {
        Err(problems)
    }
}

/// What the templates of an integration name of the environment.
fn variables(
    descriptor: &Descriptor,
    problems: &mut Vec<String>,
) -> HashMap<&'static str, SecretString> {
    let mut variables = HashMap::new();
    for &name in descriptor.variables {
        match read(name, VARIABLE) {
            Ok(value) => {
                variables.insert(name, value);
            }
            Err(problem) => problems.push(problem),
        }
    }
    variables
}

const VARIABLE: &str = "value";

fn from_the_environment(descriptor: &Descriptor) -> Result<ClientCredentials, Vec<String>> {
    let mut problems = Vec::new();
    let mut read = |name: &str, what| {
        read(name, what)
            .map_err(|problem| problems.push(problem))
            .ok()
    };
    let client_id = read(&id_name(descriptor), "client id");
    let client_secret = if is_public(descriptor) {
        None
    } else {
        read(&secret_name(descriptor), "client secret")
    };
    let variables = variables(descriptor, &mut problems);
    match client_id {
        Some(id) if problems.is_empty() => Ok(ClientCredentials {
            client_id: id.expose_secret().to_owned(),
            client_secret,
            variables,
        }),
        _ => Err(problems),
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
fn fault(value: &str) -> Option<&'static str> {
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
