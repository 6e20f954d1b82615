#[oauth(
    authorization_endpoint = "https://www.figma.com/oauth",
    token_endpoint = "https://api.figma.com/v1/oauth/token",
    refresh_endpoint = "https://api.figma.com/v1/oauth/refresh",
    scope_separator = ",",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.figma.com"
)]
#[preset(
    title = "Figma",
    documentation = "https://developers.figma.com/docs/rest-api/authentication/",
    scopes_documentation = "https://developers.figma.com/docs/rest-api/scopes/",
    scopes(
        "current_user:read",
        "file_comments:read",
        "file_comments:write",
        "file_content:read",
        "file_dev_resources:read",
        "file_dev_resources:write",
        "file_metadata:read",
        "file_variables:read",
        "file_variables:write",
        "file_versions:read",
        "files:read",
        "file_read",
        "library_analytics:read",
        "library_assets:read",
        "library_content:read",
        "org:activity_log_read",
        "org:discovery_read",
        "projects:read",
        "selections:read",
        "team_library_content:read",
        "webhooks:read",
        "webhooks:write"
    )
)]
struct Figma;
