//! Clients that show who they are in other ways, and issuers.

use lightfriend_runtime::{OAuthIntegration, conformance};

/// A client that signs, by a private key.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    token_endpoint_auth_method = "private_key_jwt",
    client_assertion(
        alg = "PS256",
        kid = "k-1",
        iss = "app.example.com",
        aud = "https://bank.example.com"
    )
)]
pub struct Bank;
conformance!(Bank);

/// A client that signs with its secret.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    issuer = "https://id.example.com/realm",
    token_endpoint_auth_method = "client_secret_jwt"
)]
pub struct BySecret;
conformance!(BySecret);

/// A secret that is a JWT, and a callback that is posted.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    response_mode = "form_post",
    signed_client_secret(
        alg = "ES256",
        kid = "2X9R4HXF34",
        iss = "57246542-96fe",
        aud = "https://orchard.example.com",
        lifetime = "10m"
    )
)]
pub struct Orchard;
conformance!(Orchard);

/// The same in the header.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    token_endpoint_auth_method = "client_secret_basic",
    signed_client_secret(alg = "EdDSA", aud = "https://orchard.example.com")
)]
pub struct OrchardBasic;
conformance!(OrchardBasic);

/// Nothing but an issuer.
#[derive(OAuthIntegration)]
#[oauth(issuer = "https://login.example.com", scopes("read"))]
pub struct Alone;
conformance!(Alone);

/// Claims of an ID token, with a nonce.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    issuer = "https://idp.example.com",
    nonce,
    scopes("openid", "email")
)]
pub struct Identity {
    #[oauth(id_token_claim = "sub")]
    subject: String,
    #[oauth(id_token_claim("email", "upn"))]
    email: Option<String>,
}
conformance!(Identity);

/// Whoever likes runs one, and each has a client of its own.
#[derive(OAuthIntegration)]
#[oauth(
    credentials = "per_host",
    authorization_endpoint = "https://{instance}/oauth/authorize",
    token_endpoint = "https://{instance}/oauth/token",
    revocation_endpoint = "https://{instance}/oauth/revoke",
    api_base_url = "https://{instance}/api/v1"
)]
pub struct Fediverse {
    #[oauth(var, host)]
    instance: String,
}
conformance!(Fediverse);

/// A client without a secret.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    token_endpoint_auth_method = "none"
)]
pub struct Public;
conformance!(Public);
