//! The host migrates a table, or the framework does.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "a", migration = "hots")]
pub struct Misspelt;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "b", migration = "framework")]
pub struct Another;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "c")]
pub struct OnAField {
    #[oauth(local, migration = "host")]
    region: Option<String>,
}

fn main() {}
