//! Other words on fields.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
)]
pub struct Service {
    #[oauth(from = "team.id")]
    team: String,
    #[oauth(token_response = "hook", encrypted)]
    hook: Option<String>,
}

fn main() {}
