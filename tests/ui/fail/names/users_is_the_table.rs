//! The host's table is another.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    table = "accounts",
    users = "accounts(id)",
)]
pub struct Service;

fn main() {}
