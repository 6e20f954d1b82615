//! Sixty-three characters at most.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    table = "a_very_long_name_a_very_long_name_a_very_long_name_a_very_long_name_",
)]
pub struct Service;

fn main() {}
