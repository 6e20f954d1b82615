//! An integration is a struct.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub union Slack {
    a: u8,
}

fn main() {}
