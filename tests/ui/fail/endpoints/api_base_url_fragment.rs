//! Paths are put after the base.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example/v1#top",
)]
pub struct Service;

fn main() {}
