//! Nor do they belong in parameters.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(client_secret = "hunter2"),
    token_params(client_secret = "hunter2"),
)]
pub struct Service;

fn main() {}
