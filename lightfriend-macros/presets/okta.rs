#[oauth(
    authorization_endpoint = "https://{subdomain}.okta.com/oauth2/v1/authorize",
    token_endpoint = "https://{subdomain}.okta.com/oauth2/v1/token",
    issuer = "https://{subdomain}.okta.com",
    revocation_endpoint = "https://{subdomain}.okta.com/oauth2/v1/revoke",
    api_base_url = "https://{subdomain}.okta.com/api/v1"
)]
#[preset(
    title = "Okta",
    documentation = "https://developer.okta.com/docs/guides/implement-grant-type/authcode/main/"
)]
struct Okta {
    #[oauth(var)]
    subdomain: String,
}
