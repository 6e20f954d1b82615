#[oauth(
    authorization_endpoint = "https://gumroad.com/oauth/authorize",
    token_endpoint = "https://api.gumroad.com/oauth/token",
    api_base_url = "https://api.gumroad.com/v2"
)]
#[preset(title = "Gumroad", documentation = "https://gumroad.com/api")]
struct Gumroad;
