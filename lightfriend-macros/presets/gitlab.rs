#[oauth(
    authorization_endpoint = "https://gitlab.com/oauth/authorize",
    token_endpoint = "https://gitlab.com/oauth/token",
    issuer = "https://gitlab.com",
    revocation_endpoint = "https://gitlab.com/oauth/revoke",
    api_base_url = "https://gitlab.com/api/v4"
)]
#[preset(
    title = "GitLab",
    documentation = "https://docs.gitlab.com/api/oauth2/",
    read = "2026-11-27",
    scopes_documentation = "https://docs.gitlab.com/integration/oauth_provider/",
    scopes(
        "openid",
        "profile",
        "email",
        "api",
        "read_api",
        "read_user",
        "create_runner",
        "manage_runner",
        "k8s_proxy",
        "read_repository",
        "write_repository",
        "read_registry",
        "write_registry",
        "read_virtual_registry",
        "write_virtual_registry",
        "read_observability",
        "write_observability",
        "ai_features",
        "sudo",
        "admin_mode",
        "read_service_ping",
        "mcp",
        "self_rotate"
    )
)]
struct GitLab;
