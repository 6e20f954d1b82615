#[oauth(
    authorization_endpoint = "https://accounts.snapchat.com/login/oauth2/authorize",
    token_endpoint = "https://accounts.snapchat.com/login/oauth2/access_token",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    api_base_url = "https://adsapi.snapchat.com/v1"
)]
#[preset(
    title = "Snapchat",
    documentation = "https://developers.snap.com/api/marketing-api/Ads-API/authentication",
    scopes_documentation = "https://developers.snap.com/api/marketing-api/Ads-API/authentication"
)]
struct Snapchat;
