//! On the left is a column of the framework's or a field, once.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    service = "a",
    columns(
        acess_token = "token",
        regio = "area",
        zebra = "z",
        status = "state",
        status = "stand",
        connected_by = "who",
    )
)]
pub struct Unknown {
    #[oauth(local)]
    region: Option<String>,
}

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    service = "b",
    owner = "team",
    columns(user_id = "team_id")
)]
pub struct Owner;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "c", columns())]
pub struct Empty;

fn main() {}
