//! The runtime is named from the root.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    crate = super::runtime,
)]
pub struct Service;

fn main() {}
