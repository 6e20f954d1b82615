#[oauth(
    authorization_endpoint = "https://auth.lever.co/authorize",
    token_endpoint = "https://auth.lever.co/oauth/token",
    authorization_params(audience = "https://api.lever.co/v1/"),
    api_base_url = "https://api.lever.co/v1"
)]
#[preset(
    title = "Lever",
    documentation = "https://hire.lever.co/developer/documentation"
)]
struct Lever;
