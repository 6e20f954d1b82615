//! Durations are whole numbers.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    default_expires_in = "-1h",
    refresh_before = "0.5m",
)]
pub struct Service;

fn main() {}
