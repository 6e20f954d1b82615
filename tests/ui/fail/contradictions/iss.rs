//! An issuer is compared with one that is named.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_response_iss_parameter_supported,
)]
pub struct Service;

fn main() {}
