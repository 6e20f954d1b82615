#[oauth(
    authorization_endpoint = "https://api.vimeo.com/oauth/authorize",
    token_endpoint = "https://api.vimeo.com/oauth/access_token",
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://api.vimeo.com/tokens",
    revocation(method = "DELETE", auth_method = "bearer"),
    api_base_url = "https://api.vimeo.com"
)]
#[preset(
    title = "Vimeo",
    documentation = "https://developer.vimeo.com/api/authentication",
    scopes_documentation = "https://developer.vimeo.com/api/authentication",
    scopes(
        "public",
        "private",
        "purchased",
        "create",
        "edit",
        "delete",
        "interact",
        "upload",
        "stats",
        "video_files",
        "promo_codes",
        "scim"
    )
)]
struct Vimeo;
