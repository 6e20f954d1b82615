//! Requests without parameters that lose what would be one.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/tokens/{refresh_token}",
    revocation(format = "none"),
    exchange(url = "https://provider.example/exchange", format = "none"),
)]
pub struct Service;

fn main() {}
