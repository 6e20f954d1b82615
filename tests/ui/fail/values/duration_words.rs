//! Units are letters.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    default_expires_in = "one hour",
    refresh_before = "30sec",
)]
pub struct Service;

fn main() {}
