#[oauth(
    authorization_endpoint = "https://app.clickup.com/api",
    token_endpoint = "https://api.clickup.com/api/v2/oauth/token",
    api_base_url = "https://api.clickup.com/api/v2"
)]
#[preset(
    title = "ClickUp",
    documentation = "https://developer.clickup.com/docs/authentication"
)]
struct ClickUp;
