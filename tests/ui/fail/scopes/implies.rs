//! Lists in a list are in parentheses.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    scope_implies("user" = "user:email"),
    scope_aliases("email" = "email"),
)]
pub struct Service;

fn main() {}
