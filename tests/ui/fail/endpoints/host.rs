//! Hosts are host names.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider..example/authorize",
    token_endpoint = "https://-provider.example/token",
)]
pub struct Service;

fn main() {}
