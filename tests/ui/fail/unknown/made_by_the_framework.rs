//! What there is nothing to write for.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    code_challenge = "x",
    state = "x",
)]
pub struct Service;

fn main() {}
