//! Ten mistakes are ten errors, all at once.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://provider.example/authorize",
    token_endpoint = "https://provider.example/token#x",
    scops("read"),
    client_secret = "hunter2",
    code_challenge_method = "plain",
    refresh_before = "30",
    service = "../x",
    authorization_params(state = "x"),
)]
pub struct Service {
    team_id: String,
    #[oauth(local)]
    plan: u32,
}

fn main() {}
