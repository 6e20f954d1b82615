// It throttles whoever has no `user_agent` of their own.
#[oauth(
    authorization_endpoint = "https://www.reddit.com/api/v1/authorize",
    token_endpoint = "https://www.reddit.com/api/v1/access_token",
    authorization_params(duration = "permanent"),
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://www.reddit.com/api/v1/revoke_token",
    api_base_url = "https://oauth.reddit.com"
)]
#[preset(
    title = "Reddit",
    documentation = "https://github.com/reddit-archive/reddit/wiki/OAuth2",
    scopes_documentation = "https://www.reddit.com/dev/api/oauth",
    scopes(
        "account",
        "creddits",
        "edit",
        "flair",
        "history",
        "identity",
        "livemanage",
        "modconfig",
        "modcontributors",
        "modflair",
        "modlog",
        "modmail",
        "modnote",
        "modothers",
        "modposts",
        "modself",
        "modtraffic",
        "modwiki",
        "mysubreddits",
        "privatemessages",
        "read",
        "report",
        "save",
        "structuredstyles",
        "submit",
        "subscribe",
        "vote",
        "wikiedit",
        "wikiread"
    )
)]
struct Reddit;
