//! The secret is no placeholder, least of all in a URL.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(secret = "{client_secret}"),
    token_params(signature = "{client_secret}"),
)]
pub struct Service;

fn main() {}
