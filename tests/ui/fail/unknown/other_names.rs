//! What others call it.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    auth_url = "https://provider.example/authorize",
    token_url = "https://provider.example/token",
    pkce = true,
)]
pub struct Service;

fn main() {}
