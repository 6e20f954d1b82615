#[oauth(
    authorization_endpoint = "https://app.productboard.com/oauth2/authorize",
    token_endpoint = "https://app.productboard.com/oauth2/token",
    api_base_url = "https://api.productboard.com",
    api_headers("x-version" = "1")
)]
#[preset(title = "Productboard")]
struct Productboard;
