//! What the provider says is in no list, and bound by a suffix.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    lookup(url = "https://provider.example/me"),
    api_base_url = "{+origin}/v1",
)]
pub struct Service {
    #[oauth(lookup = "region", one_of("eu", "us"), pattern = "[a-z]+")]
    region: String,
    #[oauth(access_token_claim = "origin")]
    origin: String,
}

fn main() {}
