//! Characters that RFC 6749 excludes.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("say \"hello\"", "back\\slash"),
)]
pub struct Service;

fn main() {}
