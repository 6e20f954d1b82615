//! Every placeholder has its places.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://vendor.com/{client_secret}",
    token_endpoint = "https://vendor.com/{access_token}",
    authorization_params(a = "{state}", b = "{refresh_token}", c = "{key}", d = "{realm}"),
    token_params(e = "{client_secret}", f = "{team}"),
    revocation_endpoint = "https://vendor.com/revoke?token={access_token}",
    api_base_url = "https://vendor.com/{key}",
    issuer = "https://{shop}.vendor.com",
)]
pub struct Shop {
    #[oauth(var)]
    shop: String,
    #[oauth(var, secret)]
    key: String,
    #[oauth(callback = "realmId")]
    realm: String,
    #[oauth(token_response = "team")]
    team: String,
}

fn main() {}
