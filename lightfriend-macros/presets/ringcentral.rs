#[oauth(
    authorization_endpoint = "https://platform.ringcentral.com/restapi/oauth/authorize",
    token_endpoint = "https://platform.ringcentral.com/restapi/oauth/token",
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://platform.ringcentral.com/restapi/oauth/revoke",
    api_base_url = "https://platform.ringcentral.com/restapi/v1.0"
)]
#[preset(
    title = "RingCentral",
    documentation = "https://developers.ringcentral.com/guide/authentication/auth-code-flow",
    read = "2026-11-27"
)]
struct RingCentral;
