//! A placeholder that decides where tokens go.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://{client_id}.example/revoke",
)]
pub struct Service;

fn main() {}
