//! A key is given once.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    service = "a",
    service = "b",
)]
pub struct Service;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
#[oauth(provider = "github")]
pub struct Other;

fn main() {}
