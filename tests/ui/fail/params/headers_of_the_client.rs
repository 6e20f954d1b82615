//! Headers that the HTTP client answers for.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example",
    api_headers(host = "provider.example", "content-length" = 3),
)]
pub struct Service;

fn main() {}
