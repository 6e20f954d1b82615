//! The prefix, not the variable.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "ACME_CLIENT_ID",
)]
pub struct Service;

fn main() {}
