//! What the authorization request has is repeated by a template, and once.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_params(redirect_uri = "{redirect_uri}", scope = "read"),
    refresh_params(client_id = "{client_id}", scope = "read write"),
)]
pub struct Service;

fn main() {}
