#[oauth(
    authorization_endpoint = "https://login.bigcommerce.com/oauth2/authorize",
    token_endpoint = "https://login.bigcommerce.com/oauth2/token",
    authorization_params(context = "stores/{store_hash}"),
    token_params(context = "stores/{store_hash}"),
    api_base_url = "https://api.bigcommerce.com/stores/{store_hash}",
    api_auth(header = "X-Auth-Token")
)]
#[preset(
    title = "BigCommerce",
    documentation = "https://developer.bigcommerce.com/docs/integrations/apps/guide/auth"
)]
struct BigCommerce {
    #[oauth(var)]
    store_hash: String,
}
