//! `#[oauth(..)]` has parentheses.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth]
pub struct Slack;

#[derive(OAuthIntegration)]
#[oauth = "google"]
pub struct Google;

fn main() {}
