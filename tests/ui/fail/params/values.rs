//! Strings, truth values and whole numbers.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(a = 1.5, b = c, d = "ok"),
    token_params = "a=b",
)]
pub struct Service;

fn main() {}
