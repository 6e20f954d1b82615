//! Paths that clients resolve before they ask.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    route = "/api/../admin",
)]
pub struct Service;

fn main() {}
