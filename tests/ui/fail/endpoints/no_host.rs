//! A host is needed.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https:///authorize",
    token_endpoint = "https://:8443/token",
)]
pub struct Service;

fn main() {}
