//! Paths without placeholders.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    route = "/api/{user}/calendar",
)]
pub struct Service;

fn main() {}
