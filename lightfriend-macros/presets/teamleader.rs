#[oauth(
    authorization_endpoint = "https://focus.teamleader.eu/oauth2/authorize",
    token_endpoint = "https://focus.teamleader.eu/oauth2/access_token",
    api_base_url = "https://api.focus.teamleader.eu"
)]
#[preset(title = "Teamleader")]
struct Teamleader;
