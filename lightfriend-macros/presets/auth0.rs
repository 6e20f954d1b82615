#[oauth(
    authorization_endpoint = "https://{subdomain}.auth0.com/authorize",
    token_endpoint = "https://{subdomain}.auth0.com/oauth/token",
    issuer = "https://{subdomain}.auth0.com/",
    revocation_endpoint = "https://{subdomain}.auth0.com/oauth/revoke",
    revocation(token = "refresh_token"),
    api_base_url = "https://{subdomain}.auth0.com"
)]
#[preset(
    title = "Auth0",
    documentation = "https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow"
)]
struct Auth0 {
    #[oauth(var)]
    subdomain: String,
}
