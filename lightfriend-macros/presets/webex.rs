#[oauth(
    authorization_endpoint = "https://webexapis.com/v1/authorize",
    token_endpoint = "https://webexapis.com/v1/access_token",
    api_base_url = "https://webexapis.com/v1"
)]
#[preset(
    title = "Webex",
    documentation = "https://developer.webex.com/docs/integrations"
)]
struct Webex;
