//! A value that may be missing leaves no hole in a host or a path.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{region}.vendor.com/authorize",
    token_endpoint = "https://vendor.com/{region}/token?region={region}",
    api_base_url = "{+origin}/{region}",
)]
pub struct Shop {
    #[oauth(var)]
    region: Option<String>,
    #[oauth(token_response = "origin", host_suffix = ".vendor.com")]
    origin: Option<String>,
}

fn main() {}
