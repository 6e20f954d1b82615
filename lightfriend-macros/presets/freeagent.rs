#[oauth(
    authorization_endpoint = "https://api.freeagent.com/v2/approve_app",
    token_endpoint = "https://api.freeagent.com/v2/token_endpoint",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.freeagent.com/v2"
)]
#[preset(
    title = "FreeAgent",
    documentation = "https://dev.freeagent.com/docs/quick_start",
    read = "2026-11-27"
)]
struct FreeAgent;
