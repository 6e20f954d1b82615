//! A misspelt provider is one error, and the type is still there to be used.

use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
#[oauth(provider = "gogle")]
pub struct GoogleCalendar;

fn main() {
    let _ = GoogleCalendar::router::<OAuth>();
    let _ = lightfriend_runtime::integrations![GoogleCalendar];
}
