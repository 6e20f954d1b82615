//! TLS is required, and http is for loopback hosts.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://provider.example/authorize",
    token_endpoint = "http://localhost.provider.example/token",
)]
pub struct Service;

fn main() {}
