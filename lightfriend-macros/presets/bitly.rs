#[oauth(
    authorization_endpoint = "https://bitly.com/oauth/authorize",
    token_endpoint = "https://api-ssl.bitly.com/oauth/access_token",
    api_base_url = "https://api-ssl.bitly.com/v4"
)]
#[preset(
    title = "Bitly",
    documentation = "https://dev.bitly.com/docs/getting-started/authentication/"
)]
struct Bitly;
