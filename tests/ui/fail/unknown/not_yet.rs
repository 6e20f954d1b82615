//! What is designed but not there yet says so.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    refresh_endpoint = "https://provider.example/refresh",
    accounts = "many",
    hooks = Hooks,
)]
pub struct Service {
    #[oauth(callback = "realmId")]
    realm: String,
}

fn main() {}
