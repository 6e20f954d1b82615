#[oauth(
    authorization_endpoint = "https://accounts.zoho.{location}/oauth/v2/auth",
    token_endpoint = "https://accounts.zoho.{location}/oauth/v2/token",
    scope_separator = ",",
    authorization_params(prompt = "consent", access_type = "offline"),
    revocation_endpoint = "https://accounts.zoho.{location}/oauth/v2/token/revoke",
    revocation(format = "query", auth_method = "omit", token = "refresh_token"),
    api_base_url = "https://www.zohoapis.{location}"
)]
#[preset(
    title = "Zoho",
    documentation = "https://www.zoho.com/accounts/protocol/oauth.html"
)]
struct Zoho {
    #[oauth(
        var,
        one_of("com", "eu", "in", "com.au", "jp", "com.cn", "sa", "uk"),
        default = "com"
    )]
    location: String,
}
