#[oauth(
    authorization_endpoint = "https://appcenter.intuit.com/connect/oauth2",
    token_endpoint = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
    revocation_endpoint = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
    revocation(
        auth_method = "client_secret_basic",
        format = "json",
        omit("token_type_hint")
    ),
    api_base_url = "https://quickbooks.api.intuit.com"
)]
#[preset(
    title = "Intuit",
    documentation = "https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0",
    scopes_documentation = "https://developer.intuit.com/app/developer/qbo/docs/learn/scopes",
    scopes(
        "openid",
        "profile",
        "email",
        "phone",
        "address",
        "com.intuit.quickbooks.accounting",
        "com.intuit.quickbooks.payment",
        "com.intuit.quickbooks.payroll",
        "com.intuit.quickbooks.payroll.timetracking",
        "com.intuit.quickbooks.payroll.benefits"
    )
)]
struct Intuit;
