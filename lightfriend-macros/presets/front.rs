#[oauth(
    authorization_endpoint = "https://app.frontapp.com/oauth/authorize",
    token_endpoint = "https://app.frontapp.com/oauth/token",
    api_base_url = "https://api2.frontapp.com"
)]
#[preset(title = "Front", documentation = "https://dev.frontapp.com/docs/oauth")]
struct Front;
