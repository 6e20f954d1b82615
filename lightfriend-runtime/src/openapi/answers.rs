//! Answers that are too small for a type of their own where they are made.

use utoipa::ToSchema;

use crate::error::Error;

/// Where to send the browser, so that the user consents.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read by the derive alone")]
pub(super) struct AuthorizationUrl {
    /// The provider's page (RFC 6749 section 4.1.1).
    #[schema(format = "uri")]
    authorization_url: String,
}

/// The connection has ended, or there was none.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read by the derive alone")]
pub(super) struct Disconnected {
    /// Always false.
    connected: bool,
}

/// The connection of one of several accounts has ended, or there was none.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read by the derive alone")]
pub(super) struct AccountDisconnected {
    /// Whether the service still is, by another account.
    connected: bool,
}

/// What went wrong.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read by the derive alone")]
pub(super) struct ApiError {
    /// A stable word to decide by. Later versions may have more of them.
    error: String,
    /// The same in English, for developers.
    message: String,
    /// With `invalid_field`: which input's value cannot be what was given.
    #[schema(nullable = false)]
    field: Option<String>,
    /// With `which_account`: the keys of the accounts of which one is to be named.
    #[schema(nullable = false)]
    accounts: Option<Vec<String>>,
}

/// Every word that an error can be.
pub(super) fn slugs() -> impl Iterator<Item = &'static str> {
    Error::SLUGS.iter().copied().chain(["method_not_allowed"])
}
