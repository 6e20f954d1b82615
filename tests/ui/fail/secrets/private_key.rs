//! A key in an attribute.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    pkce_unsupported = "-----BEGIN PRIVATE KEY-----",
)]
pub struct Service;

fn main() {}
