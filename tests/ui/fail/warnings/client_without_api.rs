//! Nothing to call.

#![deny(deprecated)]

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
)]
pub struct Service;

fn main() {
    let _ = |oauth: &lightfriend_runtime::OAuth| Service::client(oauth, 1);
}
