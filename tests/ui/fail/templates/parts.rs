//! Where in a URL a placeholder can stand.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "{shop}/authorize",
    token_endpoint = "https://vendor.com:{shop}/token?{shop}=1",
    revocation_endpoint = "https://{shop}@vendor.com/",
    api_base_url = "https://vendor.com/{+origin}",
)]
pub struct Shop {
    #[oauth(var)]
    shop: String,
    #[oauth(token_response = "origin", host_suffix = ".vendor.com")]
    origin: String,
}

fn main() {}
