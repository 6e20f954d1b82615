//! What is designed but not there yet says so.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    renew_before = "7d",
    accounts = "many",
)]
pub struct Service {
    #[oauth(lookup = "realm.id")]
    realm: String,
}

fn main() {}
