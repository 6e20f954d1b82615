#[oauth(
    authorization_endpoint = "https://{subdomain}.egnyte.com/puboauth/token",
    token_endpoint = "https://{subdomain}.egnyte.com/puboauth/token",
    api_base_url = "https://{subdomain}.egnyte.com/pubapi"
)]
#[preset(
    title = "Egnyte",
    documentation = "https://developers.egnyte.com/docs/read/Public_API_Authentication"
)]
struct Egnyte {
    #[oauth(var)]
    subdomain: String,
}
