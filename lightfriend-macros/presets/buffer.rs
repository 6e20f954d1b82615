#[oauth(
    authorization_endpoint = "https://auth.buffer.com/auth",
    token_endpoint = "https://auth.buffer.com/token",
    scopes("offline_access"),
    api_base_url = "https://api.buffer.com"
)]
#[preset(
    title = "Buffer",
    documentation = "https://developers.buffer.com/guides/authentication.html"
)]
struct Buffer;
