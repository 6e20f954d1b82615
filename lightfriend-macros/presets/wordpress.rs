#[oauth(
    authorization_endpoint = "https://public-api.wordpress.com/oauth2/authorize",
    token_endpoint = "https://public-api.wordpress.com/oauth2/token",
    api_base_url = "https://public-api.wordpress.com/rest/v1.1"
)]
#[preset(
    title = "WordPress.com",
    documentation = "https://developer.wordpress.com/docs/oauth2/",
    read = "2026-11-27"
)]
struct WordPress;
