//! Classes and words inside of `token_error(..)`.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "discord",
    token_error(invalid_grants("40029"), transient(40030)),
)]
pub struct Service;

fn main() {}
