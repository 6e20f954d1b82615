//! Paths are names with dots.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(token_response = "team..id")]
    a: String,
    #[oauth(token_response("$.team", "ok", 3))]
    b: String,
}

fn main() {}
