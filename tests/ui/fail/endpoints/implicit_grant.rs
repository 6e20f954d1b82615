//! RFC 9700 section 2.1.2: no implicit grant, also not through the query.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize?response_type=token",
    token_endpoint = "https://provider.example/token",
)]
pub struct Service;

fn main() {}
