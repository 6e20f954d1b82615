#[oauth(
    authorization_endpoint = "https://{subdomain}.zendesk.com/oauth/authorizations/new",
    token_endpoint = "https://{subdomain}.zendesk.com/oauth/tokens",
    token_params(expires_in = "1800"),
    refresh_params(expires_in = "1800"),
    api_base_url = "https://{subdomain}.zendesk.com/api/v2"
)]
#[preset(
    title = "Zendesk",
    documentation = "https://support.zendesk.com/hc/en-us/articles/4408845965210-Using-OAuth-authentication-with-your-application"
)]
struct Zendesk {
    #[oauth(var)]
    subdomain: String,
}
