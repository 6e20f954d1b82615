//! PKCE is given up with a reason only.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    code_challenge_method = "none",
)]
pub struct Service;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    pkce_unsupported = "it answers 400",
)]
pub struct Other;

fn main() {}
