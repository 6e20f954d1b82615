//! What to say about a key that does not exist.

use std::any::TypeId;

use syn::Path;

use super::keys::{Given, Keys};
use super::value::text;
use super::{Container, Field, Refresh, Revocation};
use crate::error::{Errors, error};
use crate::reserved::{Request, reserved};
use crate::suggest;

/// Words others use for what has the RFC's name here.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("auth_url", "authorization_endpoint"),
    ("authorize_url", "authorization_endpoint"),
    ("authorization_url", "authorization_endpoint"),
    ("authorize_endpoint", "authorization_endpoint"),
    ("token_url", "token_endpoint"),
    ("access_token_url", "token_endpoint"),
    ("refresh_url", "refresh_endpoint"),
    ("revoke_url", "revocation_endpoint"),
    ("revocation_url", "revocation_endpoint"),
    ("api_base", "api_base_url"),
    ("api_endpoint", "api_base_url"),
    ("base_url", "api_base_url"),
    ("api_url", "api_base_url"),
    ("pkce", "code_challenge_method"),
    ("code_challenge", "code_challenge_method"),
    ("auth_method", "token_endpoint_auth_method"),
    ("preset", "provider"),
    ("name", "service"),
    ("user_id_type", "user_id"),
    ("user_table", "users"),
    ("users_table", "users"),
    ("client_auth", "token_endpoint_auth_method"),
    ("extra_params", "authorization_params"),
    ("expires_in", "default_expires_in"),
    ("encrypted", "secret"),
    ("sealed", "secret"),
    ("sensitive", "secret"),
    ("from", "token_response"),
    ("path", "token_response"),
    ("path", "code"),
    ("ok", "success"),
    ("prefix", "root"),
    ("scopes", "scope"),
];

/// Words that name a credential; their values belong in the environment.
const SECRETS: &[&str] = &[
    "client_id",
    "client_secret",
    "private_key",
    "password",
    "key",
    "api_key",
    "access_token",
    "refresh_token",
    "encryption_key",
];

/// Parameters of the authorization request that are often taken for attributes.
const PARAMS: [&str; 7] = [
    "access_type",
    "audience",
    "display",
    "hd",
    "include_granted_scopes",
    "login_hint",
    "prompt",
];

impl<K: Keys> Given<K> {
    /// Reports the keys that do not exist.
    pub(super) fn report_unknown(&self, errors: &mut Errors) {
        for path in &self.unknown {
            report::<K>(path, errors);
        }
    }

    /// Whether a key is there or meant, so that it is not missing as well.
    pub(crate) fn mentions(&self, key: &str) -> bool {
        self.of_preset.contains(&key) || self.writes(key)
    }

    /// The same, by whoever wrote the struct.
    pub(crate) fn writes(&self, key: &str) -> bool {
        self.broken
            || self.written.contains(&key)
            || self
                .unknown
                .iter()
                .any(|path| meant::<K>(&text(path)) == Some(key))
    }
}

impl Given<Container> {
    /// Reports the keys that do not exist, except for credentials.
    pub(super) fn report_unknown_but_secrets(&self, errors: &mut Errors) {
        for path in self.unknown.iter().filter(|path| !is_secret(path)) {
            report::<Container>(path, errors);
        }
    }

    /// Keys that name a credential: what to say needs the environment prefix.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Path> {
        self.unknown.iter().filter(|path| is_secret(path))
    }
}

/// Whether a key names a credential, be it misspelt.
fn is_secret(path: &Path) -> bool {
    let key = text(path);
    let is_something_else =
        || elsewhere::<Container>(&key).is_some() || meant::<Container>(&key).is_some();
    let is_near = |secret: &str| secret.len() > 8 && suggest::nearest(&key, [secret]).is_some();
    SECRETS.contains(&key.as_str())
        || (SECRETS.iter().any(|secret| is_near(secret)) && !is_something_else())
}

fn report<K: Keys>(path: &Path, errors: &mut Errors) {
    let key = text(path);
    let end = if let Some(reason) = elsewhere::<K>(&key) {
        format!("; {reason}")
    } else {
        meant::<K>(&key).map_or_else(overview::<K>, |key| format!("; did you mean `{key}`?"))
    };
    errors.push(error(path, format!("unknown attribute `{key}`{end}")));
}

/// Whether a key is one of that place.
fn has<K: Keys>(key: &str) -> bool {
    K::names().any(|name| name == key)
}

/// Whether two places are the same.
fn is<K: Keys, Other: Keys>() -> bool {
    TypeId::of::<K>() == TypeId::of::<Other>()
}

/// What to write for a parameter of the authorization request, or why there is nothing to write.
fn elsewhere<K: Keys>(key: &str) -> Option<String> {
    if is::<K, Container>() && has::<Field>(key) {
        let client_secret = match key {
            "secret" => {
                "; the client's secret does not belong in source code but in the environment"
            }
            _ => "",
        };
        return Some(format!(
            "`{key}` belongs on a field, the column it is about{client_secret}"
        ));
    }
    if is::<K, Field>() && has::<Container>(key) {
        return Some(format!("`{key}` belongs on the struct"));
    }
    if is::<K, Field>() && SECRETS.contains(&key) {
        return Some("credentials do not belong in source code but in the environment".to_owned());
    }
    if let Some(endpoint) = endpoint_of::<K>().filter(|_| ADDRESSES.contains(&key)) {
        return Some(format!(
            "where the request goes is an attribute of its own: write `{endpoint} = \"https://..\"` \
             on the struct"
        ));
    }
    if !is::<K, Container>() {
        return None;
    }
    if key == "accounts" {
        let reason = "what tells a user's accounts apart is a field: write `account_key` on the \
            field that has the provider's id of the account";
        return Some(reason.to_owned());
    }
    if PARAMS.contains(&key) {
        return Some(format!(
            "it is a parameter of the request: write `authorization_params({key} = \"..\")`"
        ));
    }
    // These are near to attributes, and those are meant.
    let is_near = matches!(key, "scope" | "code_challenge");
    let reason = reserved(Request::Authorization, key).filter(|_| !is_near);
    reason.map(|reason| format!("there is nothing to write: {reason}"))
}

/// What an address may be taken for inside of an `X(..)`.
const ADDRESSES: [&str; 5] = [
    "endpoint",
    "refresh_endpoint",
    "revocation_endpoint",
    "uri",
    "url",
];

/// The attribute that says where a request goes whose words these are.
fn endpoint_of<K: Keys>() -> Option<&'static str> {
    if is::<K, Refresh>() {
        Some("refresh_endpoint")
    } else if is::<K, Revocation>() {
        Some("revocation_endpoint")
    } else {
        None
    }
}

/// What there is, if that is not too much to read.
fn overview<K: Keys>() -> String {
    if K::names().count() > 8 {
        return "; the documentation of `OAuthIntegration` lists those there are".to_owned();
    }
    format!("; there are {}", suggest::list(K::names()))
}

/// The key that was meant.
fn meant<K: Keys>(key: &str) -> Option<&'static str> {
    OTHER_NAMES
        .iter()
        .find(|(other, name)| *other == key && has::<K>(name))
        .map(|(_, name)| *name)
        .or_else(|| suggest::nearest(key, K::names()))
}
