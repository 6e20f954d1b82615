#[oauth(
    authorization_endpoint = "https://api.typeform.com/oauth/authorize",
    token_endpoint = "https://api.typeform.com/oauth/token",
    scopes("offline"),
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    api_base_url = "https://api.typeform.com"
)]
#[preset(
    title = "Typeform",
    documentation = "https://www.typeform.com/developers/get-started/applications/",
    read = "2026-11-27",
    scopes_documentation = "https://www.typeform.com/developers/get-started/scopes/",
    scopes(
        "offline",
        "accounts:read",
        "forms:read",
        "forms:write",
        "images:read",
        "images:write",
        "responses:read",
        "responses:write",
        "themes:read",
        "themes:write",
        "webhooks:read",
        "webhooks:write",
        "workspaces:read",
        "workspaces:write"
    )
)]
struct Typeform;
