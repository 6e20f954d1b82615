#[oauth(
    authorization_endpoint = "https://zoom.us/oauth/authorize",
    token_endpoint = "https://zoom.us/oauth/token",
    scope_separator = ",",
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://zoom.us/oauth/revoke",
    revocation(token = "access_token"),
    api_base_url = "https://api.zoom.us/v2"
)]
#[preset(
    title = "Zoom",
    documentation = "https://developers.zoom.us/docs/integrations/oauth/",
    scopes_documentation = "https://developers.zoom.us/docs/integrations/oauth-scopes/"
)]
struct Zoom;
