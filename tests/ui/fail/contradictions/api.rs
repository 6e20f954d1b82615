//! API attributes need an API.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_auth(header = "X-Token"),
    api_headers("x-version" = "1"),
)]
pub struct Service;

fn main() {}
