#[oauth(
    authorization_endpoint = "https://www.tumblr.com/oauth2/authorize",
    token_endpoint = "https://api.tumblr.com/v2/oauth2/token",
    api_base_url = "https://api.tumblr.com/v2"
)]
#[preset(
    title = "Tumblr",
    documentation = "https://www.tumblr.com/docs/en/api/v2",
    scopes_documentation = "https://www.tumblr.com/docs/en/api/v2",
    scopes("basic", "write", "offline_access")
)]
struct Tumblr;
