#[oauth(
    authorization_endpoint = "https://app.copper.com/oauth/authorize",
    token_endpoint = "https://app.copper.com/oauth/token",
    api_base_url = "https://api.copper.com/developer_api/v1"
)]
#[preset(title = "Copper")]
struct Copper;
