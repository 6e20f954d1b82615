//! What is said of the API's base cites its own RFC.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "http://api.provider.example",
)]
pub struct Service;

fn main() {}
