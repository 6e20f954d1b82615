//! An integration is one service.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Slack<const TEAM: usize>;

#[derive(OAuthIntegration)]
#[oauth(provider = "github")]
pub struct GitHub
where
    String: Clone;

fn main() {}
