//! A host made of placeholders is not available yet.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://{shop}.provider.example",
    issuer = "https://{tenant}.provider.example",
)]
pub struct Service;

fn main() {}
