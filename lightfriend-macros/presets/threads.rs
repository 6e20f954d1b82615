// The first token lives for an hour and is exchanged for one that lives for sixty days, which
// refreshes itself.
#[oauth(
    authorization_endpoint = "https://threads.net/oauth/authorize",
    token_endpoint = "https://graph.threads.net/oauth/access_token",
    refresh_endpoint = "https://graph.threads.net/refresh_access_token",
    scope_separator = ",",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    exchange(
        method = "GET",
        url = "https://graph.threads.net/access_token",
        params(
            grant_type = "th_exchange_token",
            client_secret = "{client_secret}",
            access_token = "{access_token}"
        )
    ),
    refresh(
        method = "GET",
        grant_type = "th_refresh_token",
        token = "access_token",
        token_param = "access_token",
        auth_method = "omit"
    ),
    default_expires_in = "1h",
    api_base_url = "https://graph.threads.net/v1.0"
)]
#[preset(
    title = "Threads",
    documentation = "https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions",
    scopes_documentation = "https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions",
    scopes(
        "threads_basic",
        "threads_content_publish",
        "threads_delete",
        "threads_keyword_search",
        "threads_location_tagging",
        "threads_manage_insights",
        "threads_manage_mentions",
        "threads_manage_replies",
        "threads_profile_discovery",
        "threads_read_replies",
        "threads_share_to_instagram"
    )
)]
struct Threads;
