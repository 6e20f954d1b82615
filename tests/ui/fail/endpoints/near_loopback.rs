//! Names that only look like loopback.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://localhost.provider.example/authorize",
    token_endpoint = "http://127.0.0.1.provider.example/token",
)]
pub struct Service;

fn main() {}
