#[oauth(
    authorization_endpoint = "https://api.login.yahoo.com/oauth2/request_auth",
    token_endpoint = "https://api.login.yahoo.com/oauth2/get_token",
    issuer = "https://api.login.yahoo.com"
)]
#[preset(
    title = "Yahoo",
    documentation = "https://developer.yahoo.com/oauth2/guide/flows_authcode/"
)]
struct Yahoo;
