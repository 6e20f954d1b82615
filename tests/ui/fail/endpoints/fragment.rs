//! RFC 6749 sections 3.1 and 3.2: no fragment.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/#/authorize",
    token_endpoint = "https://provider.example/token#",
)]
pub struct Service;

fn main() {}
