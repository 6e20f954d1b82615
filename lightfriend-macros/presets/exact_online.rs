// It refuses a refresh while the access token has more than thirty seconds left.
#[oauth(
    authorization_endpoint = "https://start.exactonline.{country}/api/oauth2/auth",
    token_endpoint = "https://start.exactonline.{country}/api/oauth2/token",
    token_endpoint_auth_method = "client_secret_basic",
    refresh_before = "30s",
    api_base_url = "https://start.exactonline.{country}/api/v1",
    api_headers("accept" = "application/json")
)]
#[preset(title = "Exact Online")]
struct ExactOnline {
    #[oauth(var, one_of("nl", "be", "de", "co.uk", "fr", "es", "com"))]
    country: String,
}
