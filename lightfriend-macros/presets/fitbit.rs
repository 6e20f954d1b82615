#[oauth(
    authorization_endpoint = "https://www.fitbit.com/oauth2/authorize",
    token_endpoint = "https://api.fitbit.com/oauth2/token",
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://api.fitbit.com/oauth2/revoke",
    api_base_url = "https://api.fitbit.com"
)]
#[preset(
    title = "Fitbit",
    documentation = "https://dev.fitbit.com/build/reference/web-api/developer-guide/authorization/",
    scopes_documentation = "https://dev.fitbit.com/build/reference/web-api/developer-guide/application-design/",
    scopes(
        "activity",
        "cardio_fitness",
        "electrocardiogram",
        "heartrate",
        "irregular_rhythm_notifications",
        "location",
        "nutrition",
        "oxygen_saturation",
        "profile",
        "respiratory_rate",
        "settings",
        "sleep",
        "social",
        "temperature",
        "weight"
    )
)]
struct Fitbit;
