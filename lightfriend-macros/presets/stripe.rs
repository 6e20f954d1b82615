#[oauth(
    authorization_endpoint = "https://connect.stripe.com/oauth/authorize",
    token_endpoint = "https://connect.stripe.com/oauth/token",
    api_base_url = "https://api.stripe.com/v1"
)]
#[preset(
    title = "Stripe",
    documentation = "https://docs.stripe.com/connect/oauth-standard-accounts",
    scopes_documentation = "https://docs.stripe.com/connect/oauth-reference",
    scopes("read_only", "read_write")
)]
struct Stripe;
