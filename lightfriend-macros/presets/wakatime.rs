#[oauth(
    authorization_endpoint = "https://wakatime.com/oauth/authorize",
    token_endpoint = "https://wakatime.com/oauth/token",
    api_base_url = "https://wakatime.com/api/v1"
)]
#[preset(title = "WakaTime", documentation = "https://wakatime.com/developers")]
struct WakaTime;
