//! On the right is a name that needs no escaping, of one column.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    service = "a",
    columns(
        access_token = "Token",
        refresh_token = "order",
        scopes = "",
        expires_at = 5,
        status = true,
    )
)]
pub struct Names;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    service = "b",
    columns(
        access_token = "token",
        refresh_token = "token",
        status = "scopes",
        created_at = "region",
    )
)]
pub struct Taken {
    #[oauth(local)]
    region: Option<String>,
}

fn main() {}
