#[oauth(
    authorization_endpoint = "https://www.tumblr.com/oauth2/authorize",
    token_endpoint = "https://api.tumblr.com/v2/oauth2/token",
    scopes("offline_access"),
    api_base_url = "https://api.tumblr.com/v2"
)]
#[preset(
    title = "Tumblr",
    documentation = "https://github.com/tumblr/docs/blob/master/api.md",
    read = "2026-11-27",
    scopes_documentation = "https://github.com/tumblr/docs/blob/master/api.md",
    scopes("basic", "write", "offline_access")
)]
struct Tumblr;
