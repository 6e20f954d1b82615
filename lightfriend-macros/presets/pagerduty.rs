#[oauth(
    authorization_endpoint = "https://app.pagerduty.com/oauth/authorize",
    token_endpoint = "https://app.pagerduty.com/oauth/token",
    api_base_url = "https://api.pagerduty.com"
)]
#[preset(
    title = "PagerDuty",
    documentation = "https://developer.pagerduty.com/docs/oauth-functionality"
)]
struct PagerDuty;
