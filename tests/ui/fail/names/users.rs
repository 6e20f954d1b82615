//! `users` is a table and its key.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    users = "users(",
)]
pub struct Service;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    users = "Users",
)]
pub struct Other;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    users = "accounts",
)]
pub struct WithoutKey;

fn main() {}
