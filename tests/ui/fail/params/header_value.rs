//! Headers hold no line breaks.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example",
    api_headers("X-Version" = "1\r\nX-Evil: 1"),
)]
pub struct Service;

fn main() {}
