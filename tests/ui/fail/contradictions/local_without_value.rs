//! A new connection has no value.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
)]
pub struct Service {
    #[oauth(local)]
    region: String,
}

fn main() {}
