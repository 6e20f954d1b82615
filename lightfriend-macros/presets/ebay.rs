// What eBay calls the redirect URI is a name that it gives, the RuName.
#[oauth(
    authorization_endpoint = "https://auth.ebay.com/oauth2/authorize",
    token_endpoint = "https://api.ebay.com/identity/v1/oauth2/token",
    redirect_uri = "{env.RU_NAME}",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.ebay.com"
)]
#[preset(
    title = "eBay",
    documentation = "https://developer.ebay.com/api-docs/static/oauth-authorization-code-grant.html"
)]
struct Ebay;
