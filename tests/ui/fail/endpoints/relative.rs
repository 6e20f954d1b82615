//! An endpoint is an absolute URL.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "/authorize",
    token_endpoint = "provider.example/token",
)]
pub struct Service;

fn main() {}
