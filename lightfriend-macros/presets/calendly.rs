#[oauth(
    authorization_endpoint = "https://auth.calendly.com/oauth/authorize",
    token_endpoint = "https://auth.calendly.com/oauth/token",
    revocation_endpoint = "https://auth.calendly.com/oauth/revoke",
    api_base_url = "https://api.calendly.com"
)]
#[preset(
    title = "Calendly",
    documentation = "https://developer.calendly.com/authentication"
)]
struct Calendly;
