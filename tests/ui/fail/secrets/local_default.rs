//! Defaults are no place for secrets.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
)]
pub struct Service {
    #[oauth(local, secret, default = "hunter2")]
    pin: String,
}

fn main() {}
