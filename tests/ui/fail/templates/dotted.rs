//! What goes with its dot is no whole part of a URL.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{.region}.vendor.com/authorize",
    token_endpoint = "https://vendor.com/{.region}/token",
)]
pub struct Shop {
    #[oauth(var)]
    region: Option<String>,
}

fn main() {}
