//! No query where paths are put after, and none in an issuer.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://api.provider.example/?v=1",
    issuer = "https://provider.example/?tenant=1",
    revocation_endpoint = "",
)]
pub struct Service;

fn main() {}
