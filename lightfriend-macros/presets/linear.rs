#[oauth(
    authorization_endpoint = "https://linear.app/oauth/authorize",
    token_endpoint = "https://api.linear.app/oauth/token",
    scope_separator = ",",
    revocation_endpoint = "https://api.linear.app/oauth/revoke",
    revocation(auth_method = "bearer"),
    api_base_url = "https://api.linear.app"
)]
#[preset(
    title = "Linear",
    documentation = "https://linear.app/developers/oauth-2-0-authentication",
    read = "2026-11-27",
    scopes_documentation = "https://linear.app/developers/oauth-2-0-authentication",
    scopes(
        "read",
        "write",
        "issues:create",
        "comments:create",
        "timeSchedule:write",
        "admin",
        "app:assignable",
        "app:mentionable",
        "customer:read",
        "customer:write",
        "initiative:read",
        "initiative:write"
    )
)]
struct Linear;
