// The host of the API is in the token answer, as `host`.
#[oauth(
    authorization_endpoint = "https://login.wrike.com/oauth2/authorize/v4",
    token_endpoint = "https://login.wrike.com/oauth2/token",
    scope_separator = ","
)]
#[preset(
    title = "Wrike",
    documentation = "https://developers.wrike.com/oauth-20-authorization/"
)]
struct Wrike;
