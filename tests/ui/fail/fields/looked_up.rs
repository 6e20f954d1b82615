//! What a preset looks up needs a scope, and not every preset has a lookup.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("https://www.googleapis.com/auth/calendar.events"),
    api_base_url = "https://www.googleapis.com/calendar/v3",
)]
pub struct GoogleCalendar {
    #[oauth(lookup = "email")]
    account: Option<String>,
}

/// A set is not always asked for.
#[derive(OAuthIntegration)]
#[oauth(provider = "discord", scope_sets(who("identify")))]
pub struct Discord {
    #[oauth(lookup("global_name", "username"))]
    account: Option<String>,
}

/// The token of another server is not for GitHub's.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    authorization_endpoint = "https://github.company.example/login/oauth/authorize",
    token_endpoint = "https://github.company.example/login/oauth/access_token",
)]
pub struct CompanyGithub {
    #[oauth(lookup = "login")]
    account: Option<String>,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "notion")]
pub struct Notion {
    #[oauth(lookup = "name")]
    account: Option<String>,
}

/// One mistake is one error.
#[derive(OAuthIntegration)]
#[oauth(provider = "google", scopes("email profile"))]
pub struct Contacts {
    #[oauth(lookup = "email")]
    account: Option<String>,
}

fn main() {
    let _ = |connection: GoogleCalendarConnection| connection.account;
}
