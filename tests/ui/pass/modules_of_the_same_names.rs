//! Modules beside the struct that are called like the crates it needs.

mod diesel {}
mod axum {}
mod std {}
mod serde {}
mod uuid {}
mod lightfriend_runtime {}

/// Posts messages.
#[derive(::lightfriend_runtime::OAuthIntegration)]
#[oauth(provider = "slack", api_base_url = "https://slack.com/api")]
pub struct Slack {
    #[oauth(token_response = "team.id")]
    team_id: String,
    #[oauth(local, secret)]
    pin: Option<String>,
}

pub(crate) fn main() {
    let _ = Slack::migration();
    let _ = slack_connection::team_id;
}
