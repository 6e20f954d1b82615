// No answer says how long an access token lives. The address of the API is in the token answer, as
// `instance_url`.
#[oauth(
    authorization_endpoint = "https://login.salesforce.com/services/oauth2/authorize",
    token_endpoint = "https://login.salesforce.com/services/oauth2/token",
    introspection_endpoint = "https://login.salesforce.com/services/oauth2/introspect",
    scopes("offline_access"),
    revocation_endpoint = "https://login.salesforce.com/services/oauth2/revoke"
)]
#[preset(
    title = "Salesforce",
    documentation = "https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm"
)]
struct Salesforce;
