//! What to say about a key that does not exist.

use syn::Path;

use super::value::text;
use super::{ApiAuth, Container, Field, Revocation, TokenError};
use crate::error::{Errors, error};
use crate::reserved::{Request, reserved};
use crate::suggest;

/// Keys of the struct that are designed but not available yet.
const PLANNED_CONTAINER: &[&str] = &[
    "accounts",
    "code_param",
    "columns",
    "exchange",
    "hooks",
    "introspection_endpoint",
    "omit",
    "refresh",
    "refresh_endpoint",
    "rename",
    "response_mode",
    "state_param",
    "token_headers",
    "token_request_method",
    "token_response",
];

/// Keys of struct fields that are designed but not available yet.
const PLANNED_FIELD: &[&str] = &[
    "access_token_claim",
    "callback",
    "id_token_claim",
    "lookup",
    "one_of",
    "pattern",
    "var",
];

/// Keys of `revocation(..)` that are designed but not available yet.
const PLANNED_REVOCATION: &[&str] = &[
    "auth_method",
    "format",
    "headers",
    "method",
    "omit",
    "params",
    "shared_by",
    "token",
    "token_param",
];

/// Keys of `token_error(..)` that are designed but not available yet.
const PLANNED_TOKEN_ERROR: &[&str] = &["code", "success"];

/// Words others use for what has the RFC's name here.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("auth_url", "authorization_endpoint"),
    ("authorize_url", "authorization_endpoint"),
    ("authorization_url", "authorization_endpoint"),
    ("authorize_endpoint", "authorization_endpoint"),
    ("token_url", "token_endpoint"),
    ("access_token_url", "token_endpoint"),
    ("revoke_url", "revocation_endpoint"),
    ("revocation_url", "revocation_endpoint"),
    ("api_base", "api_base_url"),
    ("api_endpoint", "api_base_url"),
    ("base_url", "api_base_url"),
    ("api_url", "api_base_url"),
    ("pkce", "code_challenge_method"),
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
];

/// Words that name a credential; their values belong in the environment.
const SECRETS: &[&str] = &[
    "client_id",
    "client_secret",
    "password",
    "key",
    "api_key",
    "access_token",
    "refresh_token",
    "encryption_key",
];

/// Parameters of the authorization request that are often taken for attributes.
const PARAMS: [&str; 8] = [
    "access_type",
    "audience",
    "display",
    "hd",
    "include_granted_scopes",
    "login_hint",
    "prompt",
    "resource",
];

impl Container {
    /// Reports the keys that do not exist, except for credentials.
    pub(super) fn report_unknown(&self, errors: &mut Errors) {
        let unknown = self.unknown.iter().filter(|path| !is_secret(path));
        report(unknown, Self::KEYS, PLANNED_CONTAINER, errors);
    }

    /// Keys that name a credential: what to say needs the environment prefix.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Path> {
        self.unknown.iter().filter(|path| is_secret(path))
    }

    /// Whether a key was written or meant, so that it is not missing as well.
    pub(crate) fn mentions(&self, key: &str) -> bool {
        self.broken
            || self.written.contains(&key)
            || self
                .unknown
                .iter()
                .any(|path| meant(&text(path), Self::KEYS) == Some(key))
    }
}

impl Field {
    /// Reports the keys that do not exist.
    pub(super) fn report_unknown(&self, errors: &mut Errors) {
        report(self.unknown.iter(), Self::KEYS, PLANNED_FIELD, errors);
    }
}

impl ApiAuth {
    /// Reports the keys that do not exist.
    pub(super) fn report_unknown(&self, errors: &mut Errors) {
        report(self.unknown.iter(), Self::KEYS, &[], errors);
    }
}

impl Revocation {
    /// Reports the keys that do not exist.
    pub(super) fn report_unknown(&self, errors: &mut Errors) {
        report(self.unknown.iter(), Self::KEYS, PLANNED_REVOCATION, errors);
    }
}

impl TokenError {
    /// Reports the keys that do not exist.
    pub(super) fn report_unknown(&self, errors: &mut Errors) {
        report(self.unknown.iter(), Self::KEYS, PLANNED_TOKEN_ERROR, errors);
    }
}

/// Whether a key names a credential, be it misspelt.
fn is_secret(path: &Path) -> bool {
    let key = text(path);
    let is_something_else =
        || elsewhere(&key, Container::KEYS).is_some() || meant(&key, Container::KEYS).is_some();
    let is_near = |secret: &str| secret.len() > 8 && suggest::nearest(&key, [secret]).is_some();
    SECRETS.contains(&key.as_str())
        || (SECRETS.iter().any(|secret| is_near(secret)) && !is_something_else())
}

fn report<'a>(
    unknown: impl Iterator<Item = &'a Path>,
    known: &'static [&'static str],
    planned: &[&str],
    errors: &mut Errors,
) {
    for path in unknown {
        let key = text(path);
        let end = if planned.contains(&key.as_str()) {
            "; this version does not have it yet".to_owned()
        } else if let Some(reason) = elsewhere(&key, known) {
            format!("; {reason}")
        } else {
            meant(&key, known)
                .map_or_else(|| overview(known), |key| format!("; did you mean `{key}`?"))
        };
        errors.push(error(path, format!("unknown attribute `{key}`{end}")));
    }
}

/// What to write for a parameter of the authorization request, or why there is nothing to write.
fn elsewhere(key: &str, known: &[&str]) -> Option<String> {
    let has = |keys: &[&str]| keys.contains(&key);
    if known == Container::KEYS && has(Field::KEYS) {
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
    if known == Field::KEYS && has(Container::KEYS) {
        return Some(format!("`{key}` belongs on the struct"));
    }
    if known == Field::KEYS && has(SECRETS) {
        return Some("credentials do not belong in source code but in the environment".to_owned());
    }
    if !known.contains(&"authorization_params") {
        return None;
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

/// What there is, if that is not too much to read.
fn overview(known: &[&str]) -> String {
    if known.len() > 8 {
        return "; the documentation of `OAuthIntegration` lists those there are".to_owned();
    }
    format!("; there are {}", suggest::list(known.iter().copied()))
}

/// The key that was meant.
fn meant(key: &str, known: &'static [&'static str]) -> Option<&'static str> {
    OTHER_NAMES
        .iter()
        .find(|(other, name)| *other == key && known.contains(name))
        .map(|(_, name)| *name)
        .or_else(|| suggest::nearest(key, known.iter().copied()))
}
