#[oauth(
    authorization_endpoint = "https://webflow.com/oauth/authorize",
    token_endpoint = "https://api.webflow.com/oauth/access_token",
    api_base_url = "https://api.webflow.com/v2"
)]
#[preset(
    title = "Webflow",
    documentation = "https://developers.webflow.com/data/reference/oauth-app",
    scopes_documentation = "https://developers.webflow.com/data/reference/scopes",
    scopes(
        "assets:read",
        "assets:write",
        "cms:read",
        "cms:write",
        "comments:read",
        "comments:write",
        "components:read",
        "components:write",
        "custom_code:read",
        "custom_code:write",
        "ecommerce:read",
        "ecommerce:write",
        "forms:read",
        "forms:write",
        "pages:read",
        "pages:write",
        "sites:read",
        "sites:write",
        "site_config:read",
        "site_config:write",
        "users:read",
        "users:write",
        "workspace:read",
        "workspace:write",
        "authorized_user:read",
        "site_activity:read",
        "workspace_activity:read",
        "user:read"
    )
)]
struct Webflow;
