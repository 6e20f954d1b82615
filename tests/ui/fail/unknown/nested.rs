//! Keys inside a list, and on fields.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    api_base_url = "https://slack.com/api",
    api_auth(heder = "X-Token"),
)]
pub struct Slack {
    #[oauth(token_respons = "team.id")]
    team_id: String,
}

fn main() {}
