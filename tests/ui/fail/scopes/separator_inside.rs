//! The provider's separator inside a scope.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scope_separator = ",",
    scopes("read,write"),
)]
pub struct Service;

fn main() {}
