//! The revocation endpoint obeys the same rules.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "http://provider.example/revoke",
)]
pub struct Service;

fn main() {}
