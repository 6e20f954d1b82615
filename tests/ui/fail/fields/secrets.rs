//! Only text is sealed, and no secret is in source code.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(token_response = "a", secret)]
    a: i64,
    #[oauth(local, secret)]
    b: String,
    #[oauth(local, secret, default = "hunter2")]
    c: Option<String>,
}

fn main() {}
