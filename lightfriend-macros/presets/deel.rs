#[oauth(
    authorization_endpoint = "https://app.deel.com/oauth2/authorize",
    token_endpoint = "https://app.deel.com/oauth2/tokens",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.letsdeel.com/rest/v2"
)]
#[preset(title = "Deel")]
struct Deel;
