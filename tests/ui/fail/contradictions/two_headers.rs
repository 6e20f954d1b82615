//! One header, one value.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example",
    api_auth(header = "X-Token"),
    api_headers("x-token" = "1"),
)]
pub struct Service;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example",
    api_auth(header = "Authorization"),
)]
pub struct Other;

fn main() {}
