// A dead refresh token is `invalid_request` to it.
#[oauth(
    authorization_endpoint = "https://x.com/i/oauth2/authorize",
    token_endpoint = "https://api.x.com/2/oauth2/token",
    scopes("offline.access"),
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://api.x.com/2/oauth2/revoke",
    token_error(invalid_grant("invalid_request")),
    api_base_url = "https://api.x.com/2"
)]
#[preset(
    title = "X",
    documentation = "https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token",
    read = "2026-11-27",
    scopes_documentation = "https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/authorization-code",
    scopes(
        "tweet.read",
        "tweet.write",
        "tweet.moderate.write",
        "users.email",
        "users.read",
        "follows.read",
        "follows.write",
        "offline.access",
        "space.read",
        "mute.read",
        "mute.write",
        "like.read",
        "like.write",
        "list.read",
        "list.write",
        "block.read",
        "block.write",
        "bookmark.read",
        "bookmark.write",
        "dm.read",
        "dm.write",
        "media.write"
    )
)]
struct X;
