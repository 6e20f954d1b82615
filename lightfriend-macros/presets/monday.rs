#[oauth(
    authorization_endpoint = "https://auth.monday.com/oauth2/authorize",
    token_endpoint = "https://auth.monday.com/oauth2/token",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    api_base_url = "https://api.monday.com/v2"
)]
#[preset(
    title = "monday.com",
    documentation = "https://developer.monday.com/apps/docs/oauth",
    scopes_documentation = "https://developer.monday.com/apps/docs/oauth",
    scopes(
        "me:read",
        "boards:read",
        "boards:write",
        "workspaces:read",
        "workspaces:write",
        "users:read",
        "users:write",
        "account:read",
        "notifications:write",
        "updates:read",
        "updates:write",
        "assets:read",
        "tags:read",
        "teams:read",
        "teams:write",
        "docs:read",
        "docs:write",
        "webhooks:read",
        "webhooks:write"
    )
)]
struct Monday;
