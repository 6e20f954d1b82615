//! An integration is a struct.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub enum Slack {
    A,
    B,
}

fn main() {}
