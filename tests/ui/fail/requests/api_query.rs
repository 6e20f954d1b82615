//! A query of API calls.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example",
    api_query(key = "{client_secret}", a = "b", a = "c"),
)]
pub struct Service;

fn main() {}
