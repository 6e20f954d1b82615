//! Nobody but the developer and the operator decides whose server a secret is sent to.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{host}/authorize",
    token_endpoint = "https://vendor.{tld}/token",
    revocation_endpoint = "https://{domain}.com/revoke",
    api_base_url = "{+origin}/v1",
)]
pub struct Shop {
    #[oauth(var)]
    host: String,
    #[oauth(var)]
    tld: String,
    #[oauth(callback = "domain")]
    domain: String,
    #[oauth(token_response = "origin")]
    origin: String,
}

fn main() {}
