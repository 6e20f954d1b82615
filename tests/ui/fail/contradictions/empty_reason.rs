//! A reason that gives none.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    code_challenge_method = "none",
    pkce_unsupported = " ",
)]
pub struct Service;

fn main() {}
