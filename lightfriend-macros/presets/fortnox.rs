#[oauth(
    authorization_endpoint = "https://apps.fortnox.se/oauth-v1/auth",
    token_endpoint = "https://apps.fortnox.se/oauth-v1/token",
    authorization_params(access_type = "offline"),
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.fortnox.se/3"
)]
#[preset(
    title = "Fortnox",
    documentation = "https://www.fortnox.se/developer/authorization"
)]
struct Fortnox;
