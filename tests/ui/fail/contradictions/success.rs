//! Success is said of a code, and no word means that and an error.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "discord", token_error(success = 0))]
pub struct NoCode;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "discord",
    token_error(code = "status", success(0, "done"), transient("busy", "done")),
)]
pub struct Both;

fn main() {}
