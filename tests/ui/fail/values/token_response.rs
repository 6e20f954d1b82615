//! Paths into the token answer.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_response(
        root = "data",
        acces_token = "token",
        refresh_token = "data.refresh_token",
        expires_in = "lifetimes[0]",
        scope = ("scope", "scope"),
        expires_at(3),
    ),
)]
pub struct Service;

#[derive(OAuthIntegration)]
#[oauth(provider = "discord", token_response = "user.id")]
pub struct Other;

fn main() {}
