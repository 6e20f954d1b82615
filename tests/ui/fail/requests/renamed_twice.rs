//! One name for two parameters.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    rename(token(code = "auth_code", client_id = "auth_code")),
    token_params(auth_code = "x"),
    omit(token("code")),
)]
pub struct Service;

fn main() {}
