// The address of the API is the account's own: `base_uri` of
// `https://account.docusign.com/oauth/userinfo`.
#[oauth(
    authorization_endpoint = "https://account.docusign.com/oauth/auth",
    token_endpoint = "https://account.docusign.com/oauth/token",
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://account.docusign.com/oauth/revoke",
    revocation(token = "refresh_token")
)]
#[preset(
    title = "Docusign",
    documentation = "https://developers.docusign.com/platform/auth/authcode/"
)]
struct Docusign;
