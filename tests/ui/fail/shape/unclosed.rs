//! Attributes that are not separated.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack" scopes("chat:write"))]
pub struct Slack;

fn main() {}
