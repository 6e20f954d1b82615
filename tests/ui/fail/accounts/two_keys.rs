//! One field tells accounts apart.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Slack {
    #[oauth(token_response = "enterprise.id", account_key)]
    enterprise_id: String,
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
}

fn main() {}
