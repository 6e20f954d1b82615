//! A parameter is given once.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(prompt = "login", "prompt" = "consent"),
)]
pub struct Service;

fn main() {}
