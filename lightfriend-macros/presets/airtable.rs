#[oauth(
    authorization_endpoint = "https://airtable.com/oauth2/v1/authorize",
    token_endpoint = "https://airtable.com/oauth2/v1/token",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.airtable.com/v0"
)]
#[preset(
    title = "Airtable",
    documentation = "https://airtable.com/developers/web/api/oauth-reference",
    scopes_documentation = "https://airtable.com/developers/web/api/scopes",
    scopes(
        "data.records:read",
        "data.records:write",
        "data.recordComments:read",
        "data.recordComments:write",
        "schema.bases:read",
        "schema.bases:write",
        "webhook:manage",
        "block:manage",
        "user.email:read",
        "enterprise.account:read",
        "enterprise.account:write",
        "enterprise.auditLogs:read",
        "enterprise.changeEvents:read",
        "enterprise.groups:read",
        "enterprise.scim.usersAndGroups:manage",
        "enterprise.user:read",
        "enterprise.user:write",
        "workspacesAndBases:read",
        "workspacesAndBases:write",
        "workspacesAndBases.shares:manage"
    )
)]
struct Airtable;
