//! A value without a name.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    "google",
)]
pub struct Service;

fn main() {}
