#[oauth(
    authorization_endpoint = "https://accounts-api.brex.com/oauth2/default/v1/authorize",
    token_endpoint = "https://accounts-api.brex.com/oauth2/default/v1/token",
    scopes("offline_access"),
    api_base_url = "https://platform.brexapis.com"
)]
#[preset(title = "Brex")]
struct Brex;
