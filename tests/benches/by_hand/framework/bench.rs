//! Step 1: the struct.

use lightfriend_runtime::OAuthIntegration;

/// What is measured.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("a", "b")
)]
pub(crate) struct Bench;
