// Without a region it is the United States. To revoke would be to uninstall the application for all
// of the workspace.
#[oauth(
    authorization_endpoint = "https://app{.region}.intercom.com/oauth",
    token_endpoint = "https://api{.region}.intercom.io/auth/eagle/token",
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
