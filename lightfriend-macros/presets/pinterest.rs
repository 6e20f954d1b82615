#[oauth(
    authorization_endpoint = "https://www.pinterest.com/oauth",
    token_endpoint = "https://api.pinterest.com/v5/oauth/token",
    scope_separator = ",",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.pinterest.com/v5"
)]
#[preset(
    title = "Pinterest",
    documentation = "https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/",
    scopes_documentation = "https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/",
    scopes(
        "ads:read",
        "ads:write",
        "billing:read",
        "billing:write",
        "biz_access:read",
        "biz_access:write",
        "boards:read",
        "boards:read_secret",
        "boards:write",
        "boards:write_secret",
        "catalogs:read",
        "catalogs:write",
        "pins:read",
        "pins:read_secret",
        "pins:write",
        "pins:write_secret",
        "user_accounts:read",
        "user_accounts:write"
    )
)]
struct Pinterest;
