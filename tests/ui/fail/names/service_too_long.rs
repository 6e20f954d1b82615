//! Fifty characters at most.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    service = "the_service_with_a_name_that_goes_on_and_on_and_on_and_on",
)]
pub struct Service;

fn main() {}
