//! What the token request says by itself.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_params(grant_type = "password", code = "x"),
    refresh_params(refresh_token = "x"),
)]
pub struct Service;

fn main() {}
