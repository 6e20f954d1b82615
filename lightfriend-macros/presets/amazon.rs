#[oauth(
    authorization_endpoint = "https://www.amazon.com/ap/oa",
    token_endpoint = "https://api.amazon.com/auth/o2/token",
    api_base_url = "https://api.amazon.com"
)]
#[preset(
    title = "Amazon",
    documentation = "https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html"
)]
struct Amazon;
