//! Braces that open or close nothing.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_params(a = "{client_id", b = "}", c = "{{{x}}}"),
)]
pub struct Service;

fn main() {}
