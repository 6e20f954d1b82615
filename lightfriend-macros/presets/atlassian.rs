#[oauth(
    authorization_endpoint = "https://auth.atlassian.com/authorize",
    token_endpoint = "https://auth.atlassian.com/oauth/token",
    scopes("offline_access"),
    authorization_params(audience = "api.atlassian.com", prompt = "consent"),
    api_base_url = "https://api.atlassian.com"
)]
#[preset(
    title = "Atlassian",
    documentation = "https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/",
    scopes_documentation = "https://developer.atlassian.com/cloud/jira/platform/scopes-for-oauth-2-3LO-and-forge-apps/",
    scopes(
        "offline_access",
        "read:me",
        "read:account",
        "report:personal-data",
        "read:jira-work",
        "read:jira-user",
        "write:jira-work",
        "manage:jira-project",
        "manage:jira-configuration",
        "manage:jira-webhook",
        "manage:jira-data-provider",
        "read:servicedesk-request",
        "write:servicedesk-request",
        "manage:servicedesk-customer",
        "read:confluence-space.summary",
        "write:confluence-space",
        "read:confluence-props",
        "write:confluence-props",
        "read:confluence-content.all",
        "read:confluence-content.summary",
        "read:confluence-content.permission",
        "write:confluence-content",
        "write:confluence-file",
        "manage:confluence-configuration",
        "search:confluence",
        "read:confluence-user",
        "read:confluence-groups",
        "write:confluence-groups",
        "readonly:content.attachment:confluence"
    )
)]
struct Atlassian;
