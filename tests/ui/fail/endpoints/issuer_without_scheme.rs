//! An issuer is absolute.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    issuer = "provider.example",
)]
pub struct Service;

fn main() {}
