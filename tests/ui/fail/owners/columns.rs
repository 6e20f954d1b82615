//! The owner's column has a name of its own.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "a", owner = "user_id")]
pub struct User;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "b", owner = "connected_by")]
pub struct BuiltIn;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "c", owner = "Organization")]
pub struct Capital;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "d", owner = "order")]
pub struct Sql;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "e", owner = "type")]
pub struct Rust;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "f", owner = "team_id")]
pub struct Field {
    #[oauth(token_response = "team.id")]
    team_id: String,
}

fn main() {}
