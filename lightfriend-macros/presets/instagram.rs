// The first token lives for an hour and is exchanged for one that lives for sixty days, which
// refreshes itself.
#[oauth(
    authorization_endpoint = "https://www.instagram.com/oauth/authorize",
    token_endpoint = "https://api.instagram.com/oauth/access_token",
    refresh_endpoint = "https://graph.instagram.com/refresh_access_token",
    scope_separator = ",",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    exchange(
        method = "GET",
        url = "https://graph.instagram.com/access_token",
        params(
            grant_type = "ig_exchange_token",
            client_secret = "{client_secret}",
            access_token = "{access_token}"
        )
    ),
    refresh(
        method = "GET",
        grant_type = "ig_refresh_token",
        token = "access_token",
        token_param = "access_token",
        auth_method = "omit"
    ),
    default_expires_in = "1h",
    api_base_url = "https://graph.instagram.com"
)]
#[preset(
    title = "Instagram",
    documentation = "https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login",
    scopes_documentation = "https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login",
    scopes(
        "instagram_business_basic",
        "instagram_business_content_publish",
        "instagram_business_manage_comments",
        "instagram_business_manage_insights",
        "instagram_business_manage_messages"
    )
)]
struct Instagram;
