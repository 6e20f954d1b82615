//! The derive alone.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
pub struct Slack;

fn main() {}
