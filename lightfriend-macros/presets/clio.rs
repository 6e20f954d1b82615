#[oauth(
    authorization_endpoint = "https://app.clio.com/oauth/authorize",
    token_endpoint = "https://app.clio.com/oauth/token",
    api_base_url = "https://app.clio.com/api/v4"
)]
#[preset(title = "Clio")]
struct Clio;
