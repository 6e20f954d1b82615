#[oauth(
    authorization_endpoint = "https://be.contentful.com/oauth/authorize",
    token_endpoint = "https://be.contentful.com/oauth/token",
    api_base_url = "https://api.contentful.com"
)]
#[preset(
    title = "Contentful",
    documentation = "https://www.contentful.com/developers/docs/extensibility/oauth/"
)]
struct Contentful;
