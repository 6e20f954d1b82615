//! Words inside of `revocation(..)`.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "discord",
    revocation(end_grant),
)]
pub struct Service;

fn main() {}
