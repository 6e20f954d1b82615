//! Warnings that there are not.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    allow(no_ofline_access),
)]
pub struct Service;

fn main() {}
