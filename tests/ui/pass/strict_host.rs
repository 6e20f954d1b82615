//! A host that allows itself nothing.

#![deny(warnings, missing_docs, unused_qualifications, unreachable_pub, dead_code, unused)]
#![deny(missing_debug_implementations, single_use_lifetimes, unused_results, unnameable_types)]
#![deny(elided_lifetimes_in_paths, trivial_casts, let_underscore_drop, unused_lifetimes)]
#![deny(clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

use lightfriend_runtime::OAuthIntegration;

/// Posts to the team's channels.
#[derive(Debug, OAuthIntegration)]
#[oauth(provider = "slack", scopes("chat:write"), api_base_url = "https://slack.com/api")]
pub struct Slack {
    #[oauth(token_response = "team.id")]
    team_id: String,
    #[oauth(token_response = "incoming_webhook.url", secret)]
    webhook: Option<String>,
    #[oauth(local, default = "eu")]
    region: String,
}

#[derive(Debug, OAuthIntegration)]
#[oauth(provider = "github")]
struct GitHub;

/// Several workspaces of one organization.
#[derive(Debug, OAuthIntegration)]
#[oauth(
    provider = "slack",
    service = "workspaces",
    scopes("chat:write"),
    scope_sets(history("channels:history")),
    user_id = String,
    owner = "organization_id",
    owner_id = i64,
)]
pub struct Workspaces {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "incoming_webhook.url", secret)]
    webhook: Option<String>,
    #[oauth(local)]
    note: Option<String>,
}

mod integrations {
    use lightfriend_runtime::OAuthIntegration;

    /// Reachable through the `pub use` below.
    #[derive(Debug, OAuthIntegration)]
    #[oauth(provider = "discord")]
    pub struct Discord;
}

pub use integrations::Discord;

/// On its way out.
#[deprecated(note = "use Slack")]
#[derive(Debug, OAuthIntegration)]
#[oauth(provider = "slack", service = "old_slack")]
pub struct OldSlack {
    #[oauth(token_response = "team.id")]
    team: String,
}

pub(crate) fn main() {
    drop(Slack::migration());
    drop(GitHub::migration());
    drop(Workspaces::migration());
}
