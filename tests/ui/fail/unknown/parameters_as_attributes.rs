//! Parameters of the request have their own place.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    prompt = "consent",
    access_type = "offline",
    audience = "x",
)]
pub struct Service;

fn main() {}
