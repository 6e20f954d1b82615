//! A field says where its value comes from; the rest is still there to be used.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Slack {
    team_id: String,
    #[oauth(secret)]
    webhook: Option<String>,
}

fn main() {
    let _ = |connection: SlackConnection| (connection.team_id, connection.webhook);
}
