//! Schemes other than https.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "ftp://provider.example/authorize",
    token_endpoint = "wss://provider.example/token",
)]
pub struct Service;

fn main() {}
