//! Resources that are none.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    resource("api", "https://api.example#part", "urn:a", "urn:a"),
    token_params(resource = "urn:b"),
)]
pub struct Service;

fn main() {}
