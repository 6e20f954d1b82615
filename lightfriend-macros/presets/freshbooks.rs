#[oauth(
    authorization_endpoint = "https://auth.freshbooks.com/oauth/authorize",
    token_endpoint = "https://api.freshbooks.com/auth/oauth/token",
    api_base_url = "https://api.freshbooks.com"
)]
#[preset(
    title = "FreshBooks",
    documentation = "https://www.freshbooks.com/api/authentication",
    scopes_documentation = "https://www.freshbooks.com/api/scopes"
)]
struct FreshBooks;
