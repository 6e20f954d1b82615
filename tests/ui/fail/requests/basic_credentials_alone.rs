//! Credentials that nothing sends.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    basic_credentials = "{client_secret}:",
)]
pub struct Service;

fn main() {}
