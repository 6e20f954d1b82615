#[oauth(
    authorization_endpoint = "https://cloud.ouraring.com/oauth/authorize",
    token_endpoint = "https://api.ouraring.com/oauth/token",
    api_base_url = "https://api.ouraring.com/v2"
)]
#[preset(
    title = "Oura",
    documentation = "https://cloud.ouraring.com/docs/authentication",
    read = "2026-11-27",
    scopes_documentation = "https://cloud.ouraring.com/docs/authentication",
    scopes(
        "email",
        "personal",
        "daily",
        "heartrate",
        "workout",
        "tag",
        "session",
        "spo2",
        "spo2Daily",
        "ring_configuration",
        "stress",
        "heart_health"
    )
)]
struct Oura;
