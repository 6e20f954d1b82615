//! Other words for the API's base and the user's id.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base = "https://api.provider.example",
    user_id_type = "i64",
)]
pub struct Service;

fn main() {}
