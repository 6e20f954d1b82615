//! Credentials that are no user and password.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    basic_credentials = "{client_secret}",
    token_endpoint_auth_method = "client_secret_basic",
)]
pub struct Service;

fn main() {}
