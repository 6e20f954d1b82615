//! What is written beside placeholders obeys the rules of all addresses.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://{shop}.vendor.com/authorize",
    token_endpoint = "https://{shop}.vendor.com/token?state={shop}",
    revocation_endpoint = "https://{shop}..vendor.com/revoke",
    api_base_url = "https://{client_id}.vendor.com/",
)]
pub struct Shop {
    #[oauth(var)]
    shop: String,
}

fn main() {}
