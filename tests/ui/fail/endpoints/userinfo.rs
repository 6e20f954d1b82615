//! A URL holds no credentials.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://user:hunter2@provider.example/authorize",
    token_endpoint = "https://provider.example@evil.example/token",
)]
pub struct Service;

fn main() {}
