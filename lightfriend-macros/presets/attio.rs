#[oauth(
    authorization_endpoint = "https://app.attio.com/authorize",
    token_endpoint = "https://app.attio.com/oauth/token",
    api_base_url = "https://api.attio.com/v2"
)]
#[preset(
    title = "Attio",
    documentation = "https://docs.attio.com/docs/oauth/authorize"
)]
struct Attio;
