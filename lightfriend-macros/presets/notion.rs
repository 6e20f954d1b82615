#[oauth(
    authorization_endpoint = "https://api.notion.com/v1/oauth/authorize",
    token_endpoint = "https://api.notion.com/v1/oauth/token",
    authorization_params(owner = "user"),
    code_challenge_method = "none",
    pkce_unsupported = "its documentation knows no PKCE",
    token_endpoint_auth_method = "client_secret_basic",
    token_request_format = "json",
    revocation_endpoint = "https://api.notion.com/v1/oauth/revoke",
    revocation(
        format = "json",
        headers("notion-version" = "2022-06-28"),
        omit("token_type_hint")
    ),
    api_base_url = "https://api.notion.com/v1",
    api_headers("notion-version" = "2022-06-28")
)]
#[preset(
    title = "Notion",
    documentation = "https://developers.notion.com/docs/authorization",
    auth_methods("client_secret_basic")
)]
struct Notion;
