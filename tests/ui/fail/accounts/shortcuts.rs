//! Where a user may have several accounts, whoever means one says which.

use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", api_base_url = "https://slack.com/api")]
pub struct Slack {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
}

async fn guess(oauth: &OAuth) {
    let _ = Slack::client(oauth, 1);
    let _ = Slack::access_token(oauth, 1).await;
    let _ = Slack::status(oauth, 1).await;
    let _ = Slack::connection(oauth, 1).await;
    let _ = Slack::disconnect(oauth, 1).await;
}

fn main() {
    let _ = guess;
}
