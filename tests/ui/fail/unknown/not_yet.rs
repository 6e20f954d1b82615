//! What is designed but not there yet says so.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    migration = "host",
    columns(access_token = "at"),
)]
pub struct Service {
    #[oauth(lookup = "realm.id")]
    realm: String,
}

fn main() {}
