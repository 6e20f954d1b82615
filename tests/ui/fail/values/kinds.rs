//! A value of the wrong kind.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    service = 3,
    env = SERVICE,
    route("/x"),
    table,
)]
pub struct Service;

fn main() {}
