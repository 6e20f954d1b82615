#[oauth(
    authorization_endpoint = "https://app.pandadoc.com/oauth2/authorize",
    token_endpoint = "https://api.pandadoc.com/oauth2/access_token",
    api_base_url = "https://api.pandadoc.com/public/v1"
)]
#[preset(title = "PandaDoc")]
struct PandaDoc;
