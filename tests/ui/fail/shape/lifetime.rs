//! A struct that borrows.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Slack<'a> {
    #[oauth(token_response = "team.id")]
    team: &'a str,
}

fn main() {}
