//! Parameters have names and values.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params = "a=b",
)]
pub struct Service;

fn main() {}
