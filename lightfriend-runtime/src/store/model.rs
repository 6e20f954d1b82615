//! What the derive's models are to the runtime.

use super::{Sealed, Value, named::Named, rows::FromRow};
use crate::{
    account_key::AccountKey,
    descriptor::Descriptor,
    user::{UserId, UserKey},
};

/// A generated connection model.
pub trait Model: FromRow + Send + Sync {
    /// The insertable form.
    type New: IntoRow;
    /// Type of the owner's id.
    type UserId: UserKey;
    /// Type of what tells the owner's accounts apart.
    type AccountKey: AccountKey;
    /// The integration's descriptor.
    const DESCRIPTOR: &'static Descriptor;
}

/// A generated insertable model.
pub trait IntoRow: Send {
    /// The same values without their static types.
    fn into_row(self) -> Row;
}

/// The values of a new connection.
#[derive(Debug, Clone)]
pub struct Row {
    /// The owner.
    pub owner: UserId,
    /// Who has connected it, where the owner is not the user.
    pub connected_by: Option<UserId>,
    /// The sealed access token.
    pub access_token: Sealed,
    /// The sealed refresh token, if the provider gave one.
    pub refresh_token: Option<Sealed>,
    /// The granted scopes, joined by spaces; `None` when the provider did not say.
    pub scopes: Option<String>,
    /// When the access token expires, in seconds since the Unix epoch; `None` when unknown.
    pub expires_at: Option<i64>,
    /// When the refresh token expires, in seconds since the Unix epoch; `None` when unknown.
    pub refresh_token_expires_at: Option<i64>,
    /// When the user connected, in seconds since the Unix epoch.
    pub created_at: i64,
    /// When the access token was received, in seconds since the Unix epoch.
    pub issued_at: i64,
    /// The struct's own columns.
    pub fields: Vec<(&'static str, Value)>,
}

/// Tokens that replace the stored ones, with all that is known of them.
#[derive(Debug, Clone)]
pub struct TokenUpdate {
    /// The sealed access token.
    pub access_token: Sealed,
    /// The sealed refresh token; `None` keeps the stored one (RFC 6749 section 6).
    pub refresh_token: Option<Sealed>,
    /// The granted scopes; `None` keeps the stored ones (RFC 6749 section 6).
    pub scopes: Option<String>,
    /// When the access token expires, in seconds since the Unix epoch; `None` when unknown.
    pub expires_at: Option<i64>,
    /// When the refresh token expires, in seconds since the Unix epoch; `None` when unknown.
    pub refresh_token_expires_at: Option<i64>,
    /// When the access token was received, in seconds since the Unix epoch.
    pub issued_at: i64,
}

/// The sealed tokens of a connection, as they stand in its row.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub(crate) access_token: Sealed,
    pub(crate) refresh_token: Option<Sealed>,
    /// What their revocation is asked for with, beside them.
    pub(crate) named: Named,
    /// The value of the column by which rows share a token, where there is one.
    pub(crate) shared_by: Option<String>,
}
