// Without a region it is the United States. To revoke is to uninstall the application.
#[oauth(
    authorization_endpoint = "https://app{.region}.intercom.com/oauth",
    token_endpoint = "https://api{.region}.intercom.io/auth/eagle/token",
    revocation_endpoint = "https://api{.region}.intercom.io/auth/uninstall",
    revocation(auth_method = "bearer", format = "json", ends_grant),
    api_base_url = "https://api{.region}.intercom.io"
)]
#[preset(
    title = "Intercom",
    documentation = "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth"
)]
struct Intercom {
    #[oauth(var, one_of("eu", "au"))]
    region: Option<String>,
}
