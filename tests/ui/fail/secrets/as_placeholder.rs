//! The client's secret goes by one way only.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(a = "{client_secret}"),
    token_params(b = "{client_secret}"),
)]
pub struct Service;

fn main() {}
