//! The token in `Authorization`.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    revocation(
        auth_method = "bearer",
        token_param = "token",
        headers(authorization = "x"),
        endpoint = "https://provider.example/other",
    ),
)]
pub struct Service;

fn main() {}
