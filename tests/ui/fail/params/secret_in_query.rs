//! What is sealed is in no URL.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_request_method = "GET",
    token_params(key = "{key}"),
)]
pub struct Service {
    #[oauth(var, secret)]
    key: String,
}

fn main() {}
