//! A default of the column's type, where one is needed.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(local)]
    a: String,
    #[oauth(local, default = "x")]
    b: i64,
    #[oauth(local, default = 3_000_000_000)]
    c: i32,
    #[oauth(token_response = "d", default = "x")]
    d: String,
}

fn main() {}
