//! Two integrations that would share a table.

use lightfriend_runtime::{OAuthIntegration, integrations};

#[derive(OAuthIntegration)]
#[oauth(provider = "google", table = "connections")]
pub struct GoogleCalendar;

mod work {
    #[derive(lightfriend_runtime::OAuthIntegration)]
    #[oauth(provider = "github", table = "connections")]
    pub struct Hub;
}

fn main() {
    let _ = integrations![GoogleCalendar, work::Hub];
}
