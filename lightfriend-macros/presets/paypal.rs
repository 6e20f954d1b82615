#[oauth(
    authorization_endpoint = "https://www.paypal.com/signin/authorize",
    token_endpoint = "https://api.paypal.com/v1/oauth2/token",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api-m.paypal.com"
)]
#[preset(
    title = "PayPal",
    documentation = "https://developer.paypal.com/docs/log-in-with-paypal/integrate/"
)]
struct PayPal;
