//! Requests that are signed in two ways.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "private_key_jwt",
    refresh(auth_method = "client_secret_jwt"),
)]
pub struct TwoKeys;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    signed_client_secret(kid = "K"),
    refresh(auth_method = "private_key_jwt"),
)]
pub struct SecretAndAssertion;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    signed_client_secret(iss = "T"),
    refresh(headers("x-secret" = "{client_secret}")),
)]
pub struct NoSecretToName;

fn main() {}
