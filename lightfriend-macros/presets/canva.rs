#[oauth(
    authorization_endpoint = "https://www.canva.com/api/oauth/authorize",
    token_endpoint = "https://api.canva.com/rest/v1/oauth/token",
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://api.canva.com/rest/v1/oauth/revoke",
    revocation(omit("token_type_hint")),
    api_base_url = "https://api.canva.com/rest/v1"
)]
#[preset(
    title = "Canva",
    documentation = "https://www.canva.dev/docs/connect/authentication/",
    scopes_documentation = "https://www.canva.dev/docs/connect/appendix/scopes/",
    scopes(
        "openid",
        "profile",
        "email",
        "app:read",
        "app:write",
        "asset:read",
        "asset:write",
        "brandtemplate:content:read",
        "brandtemplate:content:write",
        "brandtemplate:meta:read",
        "collaboration:event",
        "comment:read",
        "comment:write",
        "design:content:read",
        "design:content:write",
        "design:meta:read",
        "design:permission:read",
        "design:permission:write",
        "folder:read",
        "folder:write",
        "folder:permission:read",
        "folder:permission:write",
        "profile:read"
    )
)]
struct Canva;
