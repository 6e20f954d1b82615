//! One source is enough.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(local, token_response = "a")]
    a: Option<String>,
}

fn main() {}
