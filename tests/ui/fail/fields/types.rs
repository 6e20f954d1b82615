//! Columns have one of five types.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(token_response = "a")]
    a: u32,
    #[oauth(token_response = "b")]
    b: Vec<String>,
    #[oauth(token_response = "c")]
    c: Option<Option<String>>,
}

fn main() {}
