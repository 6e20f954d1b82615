#[oauth(
    authorization_endpoint = "https://www.clover.com/oauth/v2/authorize",
    token_endpoint = "https://api.clover.com/oauth/v2/token",
    refresh_endpoint = "https://api.clover.com/oauth/v2/refresh",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it beside a client secret",
    token_request_format = "json",
    refresh(auth_method = "none", omit("grant_type")),
    token_response(
        expires_at = "access_token_expiration",
        refresh_token_expires_at = "refresh_token_expiration"
    ),
    token_error(code = "message", invalid_grant("Invalid refresh token")),
    api_base_url = "https://api.clover.com/v3"
)]
#[preset(
    title = "Clover",
    documentation = "https://docs.clover.com/dev/docs/oauth-intro"
)]
struct Clover;
