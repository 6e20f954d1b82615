#[oauth(
    authorization_endpoint = "https://miro.com/oauth/authorize",
    token_endpoint = "https://api.miro.com/v1/oauth/token",
    api_base_url = "https://api.miro.com"
)]
#[preset(
    title = "Miro",
    documentation = "https://developers.miro.com/docs/getting-started-with-oauth",
    scopes_documentation = "https://developers.miro.com/reference/scopes",
    scopes(
        "boards:read",
        "boards:write",
        "boards:export",
        "identity:read",
        "identity:write",
        "team:read",
        "team:write",
        "microphone:listen",
        "screen:record",
        "webcam:record",
        "organizations:read",
        "organizations:teams:read",
        "organizations:teams:write",
        "projects:read",
        "projects:write",
        "sessions:delete",
        "auditlogs:read",
        "organization:cases:management",
        "contentlogs:export"
    )
)]
struct Miro;
