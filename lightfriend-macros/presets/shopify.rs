#[oauth(
    authorization_endpoint = "https://{shop}.myshopify.com/admin/oauth/authorize",
    token_endpoint = "https://{shop}.myshopify.com/admin/oauth/access_token",
    scope_separator = ",",
    callback_signature(param = "hmac"),
    token_params(expiring = "1"),
    api_base_url = "https://{shop}.myshopify.com/admin/api",
    api_auth(header = "X-Shopify-Access-Token")
)]
#[preset(
    title = "Shopify",
    documentation = "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant",
    scopes_documentation = "https://shopify.dev/docs/api/usage/access-scopes"
)]
struct Shopify {
    #[oauth(var, pattern = "[a-z0-9][a-z0-9-]*")]
    shop: String,
}
