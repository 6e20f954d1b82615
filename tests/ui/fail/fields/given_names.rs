//! Names that starts, callbacks and templates have themselves.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(var)]
    account: String,
    #[oauth(var)]
    scope: String,
    #[oauth(callback = "state")]
    a: String,
    #[oauth(callback = "realm id")]
    b: String,
}

fn main() {}
