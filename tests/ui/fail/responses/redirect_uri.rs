//! A registered name comes from the environment, and is the same in every request.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    redirect_uri = "https://app.example.com/callback",
)]
pub struct Address;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    redirect_uri = "{env.RU_NAME}-{random}",
)]
pub struct Changing;

fn main() {}
