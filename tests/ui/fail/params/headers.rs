//! Headers that others answer for, and names and values that are none.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example",
    api_headers("Authorization" = "x", cookie = "x", "a b" = "x", "x-ok" = "a\r\nb", "X-A" = "1", "x-a" = "2"),
)]
pub struct Service;

fn main() {}
