#[oauth(
    authorization_endpoint = "https://secure.helpscout.net/authentication/authorizeClientApplication",
    token_endpoint = "https://api.helpscout.net/v2/oauth2/token",
    api_base_url = "https://api.helpscout.net/v2"
)]
#[preset(
    title = "Help Scout",
    documentation = "https://developer.helpscout.com/mailbox-api/overview/authentication/"
)]
struct HelpScout;
