//! Credentials belong in the environment; they are not repeated in the message.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "ACME",
    client_id = "hunter2",
    client_secret = "hunter2",
    secret = "hunter2",
    password = "hunter2",
    api_key = "hunter2",
)]
pub struct Service;

fn main() {}
