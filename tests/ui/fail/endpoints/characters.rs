//! Characters that no URL has.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/autho rize",
    token_endpoint = "https://provider.example\\token",
)]
pub struct Service;

fn main() {}
