//! A name that no header can have.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    user_agent = "two\nlines",
)]
pub struct Service;

fn main() {}
