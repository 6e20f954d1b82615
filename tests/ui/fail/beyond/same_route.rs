//! Two integrations under one path.

use lightfriend_runtime::{OAuthIntegration, integrations};

#[derive(OAuthIntegration)]
#[oauth(provider = "google", route = "/api/calendar")]
pub struct Work;

#[derive(OAuthIntegration)]
#[oauth(provider = "microsoft", route = "/api/calendar")]
pub struct Home;

fn main() {
    let _ = integrations![Work, Home];
}


