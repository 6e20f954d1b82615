//! Names that are taken, or no column's.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(token_response = "a")]
    access_token: String,
    #[oauth(local)]
    r#where: Option<String>,
    #[oauth(local)]
    camelCase: Option<String>,
    #[oauth(local)]
    star: Option<String>,
}

fn main() {}
