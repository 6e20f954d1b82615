//! A whole host has a client of its own, and is known before anything else.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{instance}/oauth/authorize",
    token_endpoint = "https://{instance}/oauth/token",
)]
pub struct Anybodys {
    #[oauth(var, host)]
    instance: String,
}

#[derive(OAuthIntegration)]
#[oauth(
    credentials = "per_host",
    authorization_endpoint = "https://{instance}/oauth/authorize",
    token_endpoint = "https://central.example/oauth/token",
    api_base_url = "https://api.{instance}/v1",
    callback_signature(param = "hmac"),
)]
pub struct Elsewhere {
    #[oauth(var, host)]
    instance: String,
    #[oauth(var, host)]
    other: String,
}

#[derive(OAuthIntegration)]
#[oauth(
    credentials = "per_host",
    authorization_endpoint = "https://{instance}/oauth/authorize",
    token_endpoint = "https://{instance}/oauth/token",
)]
pub struct Late {
    #[oauth(token_response = "host", host)]
    instance: String,
}

#[derive(OAuthIntegration)]
#[oauth(
    credentials = "per_hots",
    authorization_endpoint = "https://{instance}/oauth/authorize",
    token_endpoint = "https://{instance}/oauth/token",
)]
pub struct Misspelt {
    #[oauth(var, host, default = "localhost")]
    instance: String,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "github", credentials = "per_host")]
pub struct Nowhere;

fn main() {}
