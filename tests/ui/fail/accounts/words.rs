//! `account_key` is a flag that may say one thing more.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "misspelt")]
pub struct Misspelt {
    #[oauth(token_response = "team.id", account_key(exlusive))]
    team_id: String,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "valued")]
pub struct Valued {
    #[oauth(token_response = "team.id", account_key = true)]
    team_id: String,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "empty")]
pub struct Empty {
    #[oauth(token_response = "team.id", account_key())]
    team_id: String,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "elsewhere", account_key = "team_id", accounts = "many")]
pub struct Elsewhere {
    #[oauth(token_response = "team.id")]
    team_id: String,
}

fn main() {}
