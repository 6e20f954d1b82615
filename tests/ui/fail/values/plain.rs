//! RFC 9700 section 2.1.1: no `plain`.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    code_challenge_method = "plain",
)]
pub struct Service;

fn main() {}
