//! Durations have one unit.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    default_expires_in = "1h30m",
    refresh_before = "1m30s",
)]
pub struct Service;

fn main() {}
