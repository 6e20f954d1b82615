#[oauth(
    authorization_endpoint = "https://app.clickup.com/api",
    token_endpoint = "https://api.clickup.com/api/v2/oauth/token",
    api_base_url = "https://api.clickup.com/api/v2"
)]
#[preset(
    title = "ClickUp",
    documentation = "https://clickup.com/api/readme_documentation/v2.0/getting_started/authentication/",
    read = "2026-11-27"
)]
struct ClickUp;
