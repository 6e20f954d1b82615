//! Endpoints of one's own, without what the preset knows.

#![deny(deprecated)]

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://accounts.google.com/o/oauth2/v2/auth",
    token_endpoint = "https://oauth2.googleapis.com/token",
)]
pub struct Service;

fn main() {}
