//! Requests and answers that are not the RFCs'.

use lightfriend_runtime::{OAuthIntegration, conformance};

/// Nothing but the RFCs.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    scopes("read", "write"),
    api_base_url = "https://api.example.com/v1"
)]
pub struct Plain;
conformance!(Plain);

/// Without anything that may be left out.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    users = "none"
)]
pub struct Bare;
conformance!(Bare);

/// Its own names, JSON, no PKCE, and everything below `data`.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    code_challenge_method = "none",
    pkce_unsupported = "it refuses unknown members",
    token_request_format = "json",
    code_param = "auth_code",
    rename(
        authorization(client_id = "app_id"),
        token(client_id = "app_id", client_secret = "secret", code = "auth_code")
    ),
    omit(authorization("response_type"), token("grant_type", "redirect_uri")),
    scopes("read", "write"),
    scope_separator = ",",
    token_response(root = "data", refresh_token = "renewal", expires_at = "ends.0"),
    token_error(code = "code", success = 0, invalid_grant("40105"))
)]
pub struct Ads;
conformance!(Ads);

/// A registered name instead of the callback's URL, and credentials as they are.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    token_endpoint_auth_method = "client_secret_basic",
    basic_encoding = "raw",
    redirect_uri = "{env.RU_NAME}",
    refresh_params(redirect_uri = "{redirect_uri}")
)]
pub struct Registered;
conformance!(Registered);

/// A first token that is exchanged, and a refresh that presents the token itself.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    refresh_endpoint = "https://graph.example.com/refresh_access_token",
    exchange(
        method = "GET",
        url = "https://graph.example.com/access_token",
        params(
            grant_type = "exchange_token",
            client_secret = "{client_secret}",
            access_token = "{access_token}"
        )
    ),
    refresh(
        method = "GET",
        grant_type = "refresh_token_of_ours",
        token = "access_token",
        token_param = "access_token",
        auth_method = "omit"
    )
)]
pub struct Photos {
    #[oauth(token_response("data.0.user_id", "user_id"))]
    photo_user_id: String,
}
conformance!(Photos);

/// Every token opens a session, at a host that the answer names.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    exchange(
        method = "GET",
        url = "https://rest.example.com/login?version=*&access_token={access_token}",
        access_token = "BhRestToken",
        repeat
    ),
    api_base_url = "{+rest_url}",
    api_auth(header = "BhRestToken")
)]
pub struct Staffing {
    #[oauth(exchange = "restUrl", host_suffix = ".example.com")]
    rest_url: String,
}
conformance!(Staffing);

/// A refresh after which the token lives on.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    refresh_endpoint = "https://idp.example.com/refresh",
    refresh(answer = "extends", by = "30d"),
    default_expires_in = "1h"
)]
pub struct Watch;
conformance!(Watch);

/// An expiry that introspection tells.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    introspection_endpoint = "https://idp.example.com/introspect"
)]
pub struct Crm;
conformance!(Crm);

/// Revoked by DELETE, with the token in the URL.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://api.example.com/refresh-tokens/{refresh_token}",
    revocation(method = "DELETE", auth_method = "omit", format = "none")
)]
pub struct Crm2;
conformance!(Crm2);

/// A revocation of the access token alone, in JSON, with the secret in a header.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    token_request_format = "json",
    revocation_endpoint = "https://idp.example.com/revoke",
    revocation(
        auth_method = "none",
        token = "access_token",
        token_param = "access_token",
        format = "json",
        headers("authorization" = "Client {client_secret}")
    )
)]
pub struct Payments;
conformance!(Payments);

/// A revocation that the token itself authenticates.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    revocation(auth_method = "bearer")
)]
pub struct Files;
conformance!(Files);
