//! Credentials are known by how they begin.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_params(assertion = "xoxb-not-a-real-token"),
    api_base_url = "https://api.provider.example",
    api_headers("X-Api-Key" = "sk_live_notarealkey"),
)]
pub struct Service;

fn main() {}
