//! Two integrations that would answer the same routes.

use lightfriend_runtime::{OAuthIntegration, integrations};

mod work {
    #[derive(lightfriend_runtime::OAuthIntegration)]
    #[oauth(provider = "google", table = "work_calendar")]
    pub struct GoogleCalendar;
}

#[derive(OAuthIntegration)]
#[oauth(provider = "google")]
pub struct GoogleCalendar;

fn main() {
    let _ = integrations![GoogleCalendar, work::GoogleCalendar];
}
