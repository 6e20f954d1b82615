//! Headers that something else sends.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "client_secret_basic",
    token_request_headers(authorization = "x", "content-type" = "text/plain", "user-agent" = "a", "x-a" = "{client_secret}"),
)]
pub struct Service;

fn main() {}
