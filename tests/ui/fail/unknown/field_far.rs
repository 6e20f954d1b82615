//! Words that are nothing.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
)]
pub struct Service {
    #[oauth(zebra)]
    team: String,
}

fn main() {}
