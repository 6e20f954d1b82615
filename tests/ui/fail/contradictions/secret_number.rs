//! Only text is sealed.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
)]
pub struct Service {
    #[oauth(token_response = "pin", secret)]
    pin: i32,
}

fn main() {}
