//! What is said of an owner needs one.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    owner_id = i64,
    owners = "organizations(id)",
)]
pub struct Service;

fn main() {}
