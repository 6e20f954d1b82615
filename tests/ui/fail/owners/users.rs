//! Where the owner is not the user, the table refers to owners.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    service = "a",
    owner = "organization_id",
    users = "users(id)",
)]
pub struct Users;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    service = "b",
    owner = "organization_id",
    owner_id = u64,
    owners = "organizations",
)]
pub struct WithoutKey;

fn main() {}
