#[oauth(
    authorization_endpoint = "https://authz.constantcontact.com/oauth2/default/v1/authorize",
    token_endpoint = "https://authz.constantcontact.com/oauth2/default/v1/token",
    scopes("offline_access"),
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it beside a client secret",
    api_base_url = "https://api.cc.email/v3"
)]
#[preset(
    title = "Constant Contact",
    documentation = "https://developer.constantcontact.com/api_guide/server_flow.html",
    scopes_documentation = "https://developer.constantcontact.com/api_guide/scopes.html",
    scopes(
        "account_read",
        "account_update",
        "contact_data",
        "campaign_data",
        "offline_access"
    )
)]
struct ConstantContact;
