//! A value that is one of a few words.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "client_secret_basik",
    token_request_format = "xml",
    token_type = "mac",
    code_challenge_method = "s256",
)]
pub struct Service;

fn main() {}
