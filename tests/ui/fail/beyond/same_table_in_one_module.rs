//! Two integrations with one table, side by side.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "google", table = "calendar")]
pub struct Work;

#[derive(OAuthIntegration)]
#[oauth(provider = "microsoft", table = "calendar")]
pub struct Home;

fn main() {}
