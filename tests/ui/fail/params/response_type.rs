//! No implicit grant (RFC 9700 section 2.1.2).

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(response_type = "token"),
)]
pub struct Service;

fn main() {}
