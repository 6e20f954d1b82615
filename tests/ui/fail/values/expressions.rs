//! Values are literals, not expressions.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    service = concat!("a", "b"),
    env = env!("PREFIX"),
)]
pub struct Service;

fn main() {}
