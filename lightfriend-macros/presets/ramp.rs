#[oauth(
    authorization_endpoint = "https://app.ramp.com/v1/authorize",
    token_endpoint = "https://api.ramp.com/developer/v1/token",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.ramp.com/developer/v1"
)]
#[preset(
    title = "Ramp",
    documentation = "https://docs.ramp.com/developer-api/v1/authorization"
)]
struct Ramp;
