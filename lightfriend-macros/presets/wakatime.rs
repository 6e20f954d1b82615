#[oauth(
    authorization_endpoint = "https://wakatime.com/oauth/authorize",
    token_endpoint = "https://wakatime.com/oauth/token",
    revocation_endpoint = "https://wakatime.com/oauth/revoke",
    api_base_url = "https://api.wakatime.com/api/v1"
)]
#[preset(
    title = "WakaTime",
    documentation = "https://wakatime.com/developers",
    read = "2026-11-27"
)]
struct WakaTime;
