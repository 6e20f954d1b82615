//! An encoding needs what it encodes.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    basic_encoding = "raw",
)]
pub struct Service;

fn main() {}
