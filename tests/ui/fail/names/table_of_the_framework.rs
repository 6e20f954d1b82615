//! Tables that are there already.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    table = "oauth_flow",
)]
pub struct Service;

fn main() {}
