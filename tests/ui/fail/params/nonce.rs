//! Values that have to be made for every flow.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(nonce = "constant"),
)]
pub struct Service;

fn main() {}
