//! What says that a token has run out is a refusal of the client.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    api_expired(401, 500),
)]
pub struct Service;

fn main() {}
