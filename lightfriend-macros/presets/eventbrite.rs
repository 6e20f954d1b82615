#[oauth(
    authorization_endpoint = "https://www.eventbrite.com/oauth/authorize",
    token_endpoint = "https://www.eventbrite.com/oauth/token",
    api_base_url = "https://www.eventbriteapi.com/v3"
)]
#[preset(
    title = "Eventbrite",
    documentation = "https://www.eventbrite.com/platform/docs/app-oauth-flow",
    read = "2026-11-27"
)]
struct Eventbrite;
