// The lookup answers `display_name` and `id`: without a scope only what is public.
#[oauth(
    authorization_endpoint = "https://accounts.spotify.com/authorize",
    token_endpoint = "https://accounts.spotify.com/api/token",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.spotify.com/v1",
    scope_labels(
        "playlist-modify-private" = "Change your private playlists",
        "playlist-modify-public" = "Change your public playlists",
        "playlist-read-collaborative" = "See playlists that you share",
        "playlist-read-private" = "See your private playlists",
        "streaming" = "Play music for you",
        "user-follow-read" = "See whom you follow",
        "user-library-modify" = "Change your library",
        "user-library-read" = "See your library",
        "user-modify-playback-state" = "Control what is playing",
        "user-read-currently-playing" = "See what is playing",
        "user-read-email" = "See your email address",
        "user-read-playback-state" = "See what is playing, and where",
        "user-read-private" = "See your country and subscription",
        "user-read-recently-played" = "See what you played lately",
        "user-top-read" = "See what you play most"
    )
)]
#[preset(
    title = "Spotify",
    documentation = "https://developer.spotify.com/documentation/web-api/tutorials/code-flow",
    scopes_documentation = "https://developer.spotify.com/documentation/web-api/concepts/scopes",
    scopes(
        "ugc-image-upload",
        "user-read-playback-state",
        "user-modify-playback-state",
        "user-read-currently-playing",
        "app-remote-control",
        "streaming",
        "playlist-read-private",
        "playlist-read-collaborative",
        "playlist-modify-private",
        "playlist-modify-public",
        "user-follow-modify",
        "user-follow-read",
        "user-read-playback-position",
        "user-top-read",
        "user-read-recently-played",
        "user-library-modify",
        "user-library-read",
        "user-read-email",
        "user-read-private",
        "user-personalized",
        "user-soa-link",
        "user-soa-unlink",
        "soa-manage-entitlements",
        "soa-manage-partner",
        "soa-create-partner"
    ),
    auth_methods("client_secret_post", "client_secret_basic", "none"),
    lookup(url = "https://api.spotify.com/v1/me")
)]
struct Spotify;
