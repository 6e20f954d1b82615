//! A scope that its provider does not know.

#![deny(deprecated)]

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    scopes("user", "user:emial"),
)]
pub struct Service;

fn main() {}
