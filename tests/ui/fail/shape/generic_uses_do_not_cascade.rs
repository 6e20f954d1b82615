//! A generic struct and everything that uses it.

use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", api_base_url = "https://slack.com/api")]
pub struct Slack<T> {
    #[oauth(token_response = "team.id")]
    team: T,
}

fn main() {
    let _: axum::Router<OAuth> = Slack::<String>::router();
    let _ = |oauth: &OAuth| Slack::<String>::client(oauth, 1);
    let _ = slack_connection::team;
}


