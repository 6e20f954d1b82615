//! RFC 9700 section 2.1.1: a public client uses PKCE.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "none",
    code_challenge_method = "none",
    pkce_unsupported = "it answers 400",
)]
pub struct Service;

fn main() {}
