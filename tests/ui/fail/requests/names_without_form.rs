//! How names are written.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    rename = "app_id",
    omit(scope),
)]
pub struct Service;

fn main() {}
