#[oauth(
    authorization_endpoint = "https://app.close.com/oauth2/authorize/",
    token_endpoint = "https://api.close.com/oauth2/token/",
    scopes("offline_access"),
    api_base_url = "https://api.close.com/api/v1"
)]
#[preset(
    title = "Close",
    documentation = "https://developer.close.com/topics/authentication-oauth2/",
    read = "2026-11-27"
)]
struct Close;
