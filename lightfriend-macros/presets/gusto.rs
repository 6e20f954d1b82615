#[oauth(
    authorization_endpoint = "https://api.gusto.com/oauth/authorize",
    token_endpoint = "https://api.gusto.com/oauth/token",
    api_base_url = "https://api.gusto.com"
)]
#[preset(
    title = "Gusto",
    documentation = "https://docs.gusto.com/app-integrations/docs/oauth2"
)]
struct Gusto;
