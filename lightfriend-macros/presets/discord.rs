// The lookup answers `username`, `global_name` and `id`.
#[oauth(
    authorization_endpoint = "https://discord.com/oauth2/authorize",
    token_endpoint = "https://discord.com/api/oauth2/token",
    revocation_endpoint = "https://discord.com/api/oauth2/token/revoke",
    api_base_url = "https://discord.com/api/v10",
    scope_labels(
        "bot" = "Add a bot to a server of yours",
        "connections" = "See the accounts linked to your profile",
        "email" = "See your email address",
        "guilds" = "See which servers you are in",
        "guilds.join" = "Join servers for you",
        "guilds.members.read" = "See your roles in servers",
        "identify" = "See your name and picture",
        "messages.read" = "Read your messages",
        "webhook.incoming" = "Post in a channel that you choose"
    )
)]
#[preset(
    title = "Discord",
    documentation = "https://discord.com/developers/docs/topics/oauth2",
    read = "2026-11-27",
    scopes_documentation = "https://discord.com/developers/docs/topics/oauth2",
    scopes(
        "openid",
        "activities.read",
        "activities.write",
        "applications.builds.read",
        "applications.builds.upload",
        "applications.commands",
        "applications.commands.permissions.update",
        "applications.commands.update",
        "applications.entitlements",
        "applications.store.update",
        "bot",
        "connections",
        "dm_channels.read",
        "email",
        "gdm.join",
        "guilds",
        "guilds.join",
        "guilds.members.read",
        "identify",
        "messages.read",
        "relationships.read",
        "role_connections.write",
        "rpc",
        "rpc.activities.write",
        "rpc.notifications.read",
        "rpc.voice.read",
        "rpc.voice.write",
        "sdk.social_layer",
        "sdk.social_layer_presence",
        "voice",
        "webhook.incoming"
    ),
    auth_methods("client_secret_post", "client_secret_basic", "none"),
    lookup(url = "https://discord.com/api/users/@me", scopes("identify"))
)]
struct Discord;
