#[oauth(
    authorization_endpoint = "https://www.strava.com/oauth/authorize",
    token_endpoint = "https://www.strava.com/api/v3/oauth/token",
    scope_separator = ",",
    revocation_endpoint = "https://www.strava.com/oauth/deauthorize",
    revocation(auth_method = "bearer", ends_grant),
    token_error(
        code = "errors.0.resource",
        invalid_grant("RefreshToken"),
        invalid_client("Application")
    ),
    api_base_url = "https://www.strava.com/api/v3"
)]
#[preset(
    title = "Strava",
    documentation = "https://developers.strava.com/docs/authentication/",
    scopes_documentation = "https://developers.strava.com/docs/authentication/",
    scopes(
        "read",
        "read_all",
        "profile:read_all",
        "profile:write",
        "activity:read",
        "activity:read_all",
        "activity:write"
    )
)]
struct Strava;
