//! The scope that asks for a refresh token.

#![deny(deprecated)]

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    token_endpoint = "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    scopes("Mail.Read"),
)]
pub struct Service;

fn main() {}
