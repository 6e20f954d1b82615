//! Two tokens are two members.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "discord",
    token_response(access_token = ("token", "old_token"), refresh_token = "token"),
)]
pub struct Service;

fn main() {}
