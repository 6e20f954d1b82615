//! A provider without a preset.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "acme",
)]
pub struct Service;

fn main() {}
