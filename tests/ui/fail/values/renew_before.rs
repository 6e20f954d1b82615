//! How long before its end a grant is renewed.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "a", renew_before = "0d")]
pub struct Never;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "b", renew_before = 7)]
pub struct WithoutUnit;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "c", renew_before = "1w")]
pub struct Week;

fn main() {}
