//! A page in a router whose state gives no `OAuth`.

use axum::Router;
use lightfriend_runtime::{OAuthIntegration, integrations};

#[derive(OAuthIntegration)]
#[oauth(provider = "google")]
pub struct GoogleCalendar;

fn main() {
    let services = integrations![GoogleCalendar];
    let _: Router = Router::new().merge(services.router()).with_state(());
}


