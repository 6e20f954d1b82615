//! What the provider's endpoints go by.

use serde_json::{Map, Value};

use super::strictness::Strictness;

#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) name: String,
    pub(super) account: Account,
    pub(super) issuer: Option<String>,
    /// What clients' JWTs are for, unless the issuer or a URL of the host.
    pub(super) audience: Option<String>,
    pub(super) require_pkce: bool,
    pub(super) revocation_without_client: bool,
    /// Empty: any client with a secret.
    pub(super) clients: Vec<Client>,
    pub(super) granted_scopes: Option<String>,
    pub(super) token_response_extra: Map<String, Value>,
    pub(super) token_response_without: Vec<String>,
    pub(super) strictness: Strictness,
}

/// Who is signed in at the provider.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) email: String,
}

#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) id: String,
    /// `None`: a public client, or one that signs.
    pub(super) secret: Option<String>,
    /// In PEM: it verifies what the client signs.
    pub(super) public_key: Option<String>,
}
