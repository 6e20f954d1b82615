#[oauth(
    authorization_endpoint = "https://app.clio.com/oauth/authorize",
    token_endpoint = "https://app.clio.com/oauth/token",
    api_base_url = "https://app.clio.com/api/v4"
)]
#[preset(
    title = "Clio",
    documentation = "https://developers.support.clio.com/hc/en-us/articles/360004691033-North-American-OAuth-Guide",
    read = "2026-11-27"
)]
struct Clio;
