#[oauth(
    authorization_endpoint = "https://bitbucket.org/site/oauth2/authorize",
    token_endpoint = "https://bitbucket.org/site/oauth2/access_token",
    api_base_url = "https://api.bitbucket.org/2.0"
)]
#[preset(
    title = "Bitbucket",
    documentation = "https://developer.atlassian.com/cloud/bitbucket/oauth-2/",
    read = "2026-11-27",
    scopes_documentation = "https://developer.atlassian.com/cloud/bitbucket/rest/intro/",
    scopes(
        "account",
        "account:write",
        "team",
        "team:write",
        "project",
        "project:write",
        "project:admin",
        "repository",
        "repository:write",
        "repository:admin",
        "repository:delete",
        "pullrequest",
        "pullrequest:write",
        "issue",
        "issue:write",
        "wiki",
        "snippet",
        "snippet:write",
        "webhook",
        "email",
        "pipeline",
        "pipeline:write",
        "pipeline:variable",
        "runner",
        "runner:write",
        "test",
        "test:write"
    )
)]
struct Bitbucket;
