//! One struct of every kind, each through the whole set.

use lightfriend_runtime::{OAuthIntegration, conformance};

/// Nothing but the RFCs.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    scopes("read", "write"),
    api_base_url = "https://api.example.com/v1"
)]
pub struct Plain;
conformance!(Plain);

/// Without anything that may be left out.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    users = "none"
)]
pub struct Bare;
conformance!(Bare);
