//! One source is enough, but for what is given at the start and comes back.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(local, token_response = "a")]
    a: Option<String>,
    #[oauth(var, local)]
    b: Option<String>,
    #[oauth(var, token_response = "c")]
    c: Option<String>,
    #[oauth(callback = "d", local)]
    d: Option<String>,
    #[oauth(token_response = "e", callback = "e")]
    e: Option<String>,
    #[oauth(var, callback = "f")]
    f: Option<String>,
}

fn main() {}
