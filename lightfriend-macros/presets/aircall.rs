#[oauth(
    authorization_endpoint = "https://dashboard.aircall.io/oauth/authorize",
    token_endpoint = "https://api.aircall.io/v1/oauth/token",
    scopes("public_api"),
    api_base_url = "https://api.aircall.io/v1"
)]
#[preset(
    title = "Aircall",
    documentation = "https://developer.aircall.io/tutorials/how-aircall-oauth-flow-works/"
)]
struct Aircall;
