#[oauth(
    authorization_endpoint = "https://api.getjobber.com/api/oauth/authorize",
    token_endpoint = "https://api.getjobber.com/api/oauth/token",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    default_expires_in = "1h",
    api_base_url = "https://api.getjobber.com/api"
)]
#[preset(
    title = "Jobber",
    documentation = "https://developer.getjobber.com/docs/building_your_app/app_authorization/"
)]
struct Jobber;
