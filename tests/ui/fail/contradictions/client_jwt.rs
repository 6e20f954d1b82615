//! What a client signs, and how.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    client_assertion(alg = "RS256"),
)]
pub struct WithoutTheMethod;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "private_key_jwt",
    client_assertion(alg = "HS256", lifetime = "0s"),
)]
pub struct NotByASecret;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "client_secret_jwt",
    client_assertion(alg = "ES256", aud = "{issuer}"),
)]
pub struct NotByAKey;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "none",
    signed_client_secret(alg = "ES25", key = "K"),
)]
pub struct NoSecretAtAll;

fn main() {}
