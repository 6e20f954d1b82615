#[oauth(
    authorization_endpoint = "https://accounts.salesloft.com/oauth/authorize",
    token_endpoint = "https://accounts.salesloft.com/oauth/token",
    api_base_url = "https://api.salesloft.com/v2"
)]
#[preset(
    title = "Salesloft",
    documentation = "https://developers.salesloft.com/docs/platform/api-basics/oauth-authentication/",
    read = "2026-11-27"
)]
struct Salesloft;
