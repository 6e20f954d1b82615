// The API is at `https://{dc}.api.mailchimp.com/3.0`; `dc` is in the answer of
// `https://login.mailchimp.com/oauth2/metadata`.
#[oauth(
    authorization_endpoint = "https://login.mailchimp.com/oauth2/authorize",
    token_endpoint = "https://login.mailchimp.com/oauth2/token"
)]
#[preset(
    title = "Mailchimp",
    documentation = "https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/"
)]
struct Mailchimp;
