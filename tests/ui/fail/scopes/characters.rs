//! RFC 6749 section 3.3: the characters of a scope.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("a\"b", "a\\b", "été", ""),
)]
pub struct Service;

fn main() {}
