//! One mistake, and everything that uses the accounts.

use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", api_base_url = "https://slack.com/api")]
pub struct Slack {
    #[oauth(token_response = "team.id", account_key)]
    team_id: Option<String>,
}

async fn call(oauth: &OAuth) -> Option<String> {
    let _ = Slack::account(oauth, 1, "T123").client();
    let _ = Slack::accounts(oauth, 1).await.ok()?;
    let row: SlackConnection = Slack::account(oauth, 1, "T123").connection().await.ok()??;
    Some(row.team_id)
}

fn main() {
    let _ = (call, slack_connection::team_id);
}
