//! Google has no clients without a secret.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    token_endpoint_auth_method = "none",
)]
pub struct Service;

fn main() {}
