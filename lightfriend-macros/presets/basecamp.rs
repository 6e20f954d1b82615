// The API is at `https://3.basecampapi.com/{account_id}`; which accounts there are is at
// `https://launchpad.37signals.com/authorization.json`.
#[oauth(
    authorization_endpoint = "https://launchpad.37signals.com/authorization/new",
    token_endpoint = "https://launchpad.37signals.com/authorization/token",
    authorization_params("type" = "web_server"),
    token_params("type" = "web_server"),
    refresh_params("type" = "refresh")
)]
#[preset(
    title = "Basecamp",
    documentation = "https://github.com/basecamp/api/blob/master/sections/authentication.md",
    read = "2026-11-27"
)]
struct Basecamp;
