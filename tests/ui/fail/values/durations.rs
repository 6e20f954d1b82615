//! Durations have a unit, and a sensible length.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    default_expires_in = 3600,
    refresh_before = "30",
)]
pub struct Service;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    default_expires_in = "0s",
    refresh_before = "99999d",
)]
pub struct Other;

fn main() {}
