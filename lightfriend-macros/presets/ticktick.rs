#[oauth(
    authorization_endpoint = "https://ticktick.com/oauth/authorize",
    token_endpoint = "https://ticktick.com/oauth/token",
    api_base_url = "https://api.ticktick.com/open/v1"
)]
#[preset(
    title = "TickTick",
    documentation = "https://developer.ticktick.com/docs",
    scopes_documentation = "https://developer.ticktick.com/docs",
    scopes("tasks:read", "tasks:write")
)]
struct TickTick;
