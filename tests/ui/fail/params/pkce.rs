//! PKCE is not set by hand.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(code_challenge = "x", code_challenge_method = "plain"),
)]
pub struct Service;

fn main() {}
