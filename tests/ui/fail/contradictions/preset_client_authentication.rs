//! Methods that the preset's provider does not take.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "notion",
    token_endpoint_auth_method = "client_secret_post",
)]
pub struct Service;

fn main() {}
