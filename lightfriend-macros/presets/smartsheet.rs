#[oauth(
    authorization_endpoint = "https://app.smartsheet.com/b/authorize",
    token_endpoint = "https://api.smartsheet.com/2.0/token",
    api_base_url = "https://api.smartsheet.com/2.0"
)]
#[preset(
    title = "Smartsheet",
    documentation = "https://developers.smartsheet.com/api/smartsheet/guides/advanced-topics/oauth"
)]
struct Smartsheet;
