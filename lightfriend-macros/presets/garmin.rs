#[oauth(
    authorization_endpoint = "https://connect.garmin.com/oauth2Confirm",
    token_endpoint = "https://diauth.garmin.com/di-oauth2-service/oauth/token",
    api_base_url = "https://apis.garmin.com"
)]
#[preset(title = "Garmin")]
struct Garmin;
