#[oauth(
    authorization_endpoint = "https://todoist.com/oauth/authorize",
    token_endpoint = "https://todoist.com/oauth/access_token",
    scope_separator = ",",
    api_base_url = "https://api.todoist.com/api/v1"
)]
#[preset(
    title = "Todoist",
    documentation = "https://developer.todoist.com/api/v1/",
    scopes_documentation = "https://developer.todoist.com/api/v1/",
    scopes(
        "task:add",
        "data:read",
        "data:read_write",
        "data:delete",
        "project:delete",
        "backups:read"
    )
)]
struct Todoist;
