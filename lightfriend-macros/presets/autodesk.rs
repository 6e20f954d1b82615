#[oauth(
    authorization_endpoint = "https://developer.api.autodesk.com/authentication/v2/authorize",
    token_endpoint = "https://developer.api.autodesk.com/authentication/v2/token",
    api_base_url = "https://developer.api.autodesk.com"
)]
#[preset(
    title = "Autodesk",
    documentation = "https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/overview/",
    scopes_documentation = "https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/scopes/",
    scopes(
        "user:read",
        "user:write",
        "user-profile:read",
        "viewables:read",
        "data:read",
        "data:write",
        "data:create",
        "data:search",
        "bucket:create",
        "bucket:read",
        "bucket:update",
        "bucket:delete",
        "code:all",
        "account:read",
        "account:write",
        "openid"
    )
)]
struct Autodesk;
