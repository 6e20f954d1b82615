//! Methods that are not there yet.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "private_key_jwt",
)]
pub struct Service;

fn main() {}
