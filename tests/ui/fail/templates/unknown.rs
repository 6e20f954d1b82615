//! Placeholders are fields, variables and the few others there are.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shopp}.vendor.com/authorize",
    token_endpoint = "https://{shop}.vendor.com/token",
    authorization_params(a = "{.shop}", b = "{+shop}", c = "{.client_id}", d = "{env.region}"),
    token_params(e = "{env.CLIENT_ID}{env.SHOP_REGION}"),
)]
pub struct Shop {
    #[oauth(var)]
    shop: String,
}

fn main() {}
