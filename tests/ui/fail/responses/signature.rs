//! A signature needs a key, and a query.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    callback_signature(param = "hmac"),
    response_mode = "form_post",
)]
pub struct Service;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    callback_signature(param = "hmac"),
    token_endpoint_auth_method = "none",
)]
pub struct Other;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    callback_signature(param = "state"),
)]
pub struct Third;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    callback_signature("hmac"),
)]
pub struct Fourth;

fn main() {}
