//! Values that are written fit the place of the field.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.vendor.com/authorize",
    token_endpoint = "https://vendor.{tld}/token",
    api_base_url = "{+origin}/v1",
)]
pub struct Shop {
    #[oauth(var, default = "my.shop")]
    shop: String,
    #[oauth(var, one_of("com", "com/eu"))]
    tld: String,
    #[oauth(var, one_of("https://eu.vendor.com/", "http://us.vendor.com"))]
    origin: String,
}

fn main() {}
