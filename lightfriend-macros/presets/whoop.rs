#[oauth(
    authorization_endpoint = "https://api.prod.whoop.com/oauth/oauth2/auth",
    token_endpoint = "https://api.prod.whoop.com/oauth/oauth2/token",
    scopes("offline"),
    api_base_url = "https://api.prod.whoop.com/developer"
)]
#[preset(
    title = "WHOOP",
    documentation = "https://developer.whoop.com/docs/developing/oauth",
    read = "2026-11-27",
    scopes_documentation = "https://developer.whoop.com/docs/developing/oauth",
    scopes(
        "offline",
        "read:recovery",
        "read:cycles",
        "read:workout",
        "read:sleep",
        "read:profile",
        "read:body_measurement"
    )
)]
struct Whoop;
