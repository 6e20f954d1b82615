//! A reason for what is not done.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    pkce_unsupported = "the documentation says so",
)]
pub struct Service;

fn main() {}
