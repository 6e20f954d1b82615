//! Names that are not identifiers are quoted.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(max-age = 60),
)]
pub struct Service;

fn main() {}
