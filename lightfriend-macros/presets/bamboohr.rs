#[oauth(
    authorization_endpoint = "https://{subdomain}.bamboohr.com/authorize.php",
    token_endpoint = "https://{subdomain}.bamboohr.com/token.php",
    authorization_params(request = "authorize"),
    token_params(request = "token"),
    refresh_params(request = "token"),
    api_base_url = "https://api.bamboohr.com/api/gateway.php/{subdomain}"
)]
#[preset(
    title = "BambooHR",
    documentation = "https://documentation.bamboohr.com/docs/getting-started"
)]
struct BambooHR {
    #[oauth(var)]
    subdomain: String,
}
