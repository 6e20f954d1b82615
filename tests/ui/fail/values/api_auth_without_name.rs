//! The header has a name.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example",
    api_auth("X-Token"),
)]
pub struct Service;

fn main() {}
