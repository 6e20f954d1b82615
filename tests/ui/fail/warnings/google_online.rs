//! Users would have to connect again every hour.

#![deny(deprecated)]

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    authorization_params(access_type = "online"),
)]
pub struct Service;

fn main() {}
