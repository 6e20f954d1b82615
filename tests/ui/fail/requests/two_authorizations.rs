//! One header of each name.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_request_headers(authorization = "x"),
    refresh(auth_method = "client_secret_basic"),
)]
pub struct Service;

fn main() {}
