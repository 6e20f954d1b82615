#[oauth(
    authorization_endpoint = "https://api.outreach.io/oauth/authorize",
    token_endpoint = "https://api.outreach.io/oauth/token",
    api_base_url = "https://api.outreach.io/api/v2"
)]
#[preset(
    title = "Outreach",
    documentation = "https://developers.outreach.io/api/oauth/"
)]
struct Outreach;
