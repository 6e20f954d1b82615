//! Ports are numbers from 1 to 65535.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example:https/authorize",
    token_endpoint = "https://provider.example:70000/token",
)]
pub struct Service;

fn main() {}
