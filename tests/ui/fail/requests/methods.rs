//! Methods and formats of token requests.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_request_method = "PATCH",
    token_request_format = "none",
)]
pub struct Service;

fn main() {}
