//! Codes are words, whole numbers or truth values.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "discord",
    token_error(code = "error code", success(0000, 0.5, "ok", "ok", " 0")),
)]
pub struct Service;

fn main() {}
