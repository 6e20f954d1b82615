//! Lists have parentheses.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_headers = "X-Version: 1",
    api_auth = "X-Token",
)]
pub struct Service;

fn main() {}
