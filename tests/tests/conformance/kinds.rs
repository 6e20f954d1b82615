//! One struct of every kind, each through the whole set.

use lightfriend_runtime::{
    Hooks, OAuthIntegration, conformance,
    testing::conformance::{Setup, connects},
};

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

/// A shop of many, and a callback that is signed.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.shops.example.com/oauth/authorize",
    token_endpoint = "https://{shop}.shops.example.com/oauth/token",
    callback_signature(param = "hmac"),
    scopes("read_orders", "read_products"),
    scope_separator = ",",
    api_base_url = "https://{shop}.shops.example.com/api",
    api_auth(header = "X-Shop-Access-Token")
)]
pub struct Shop {
    #[oauth(var)]
    shop: String,
}
conformance!(Shop);

/// A company that the callback names, and Basic.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://api.example.com/company/{realm_id}",
    api_query(minorversion = "75"),
    api_headers(accept = "application/json")
)]
pub struct Books {
    #[oauth(callback = "realmId", pattern = "[0-9]+")]
    realm_id: String,
    #[oauth(callback = "region")]
    region: Option<String>,
}
conformance!(Books);

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

/// A claim of an access token, a lookup, and several accounts of a user.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    lookup(url = "https://api.example.com/v1/me"),
    api_base_url = "https://api.example.com/v1"
)]
pub struct Tenants {
    #[oauth(access_token_claim = "tid", account_key)]
    tenant: String,
    #[oauth(lookup = "data.0.email")]
    email: Option<String>,
    #[oauth(token_response = "hook", secret)]
    hook: Option<String>,
}
conformance!(Tenants);

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

/// An organization's.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    owner = "organization_id",
    owner_id = i64,
    owners = "organizations(id)"
)]
pub struct Ledger;
conformance!(Ledger);

/// Users whose ids are texts, in a table of another name.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    user_id = String,
    users = "accounts(uid)"
)]
pub struct ByText;
conformance!(ByText);

/// Users whose ids are UUIDs.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    revocation_endpoint = "https://idp.example.com/revoke",
    user_id = uuid::Uuid
)]
pub struct ByUuid;
conformance!(ByUuid);

/// An authorization page that routes in the fragment.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/web/#/oauth/authorize",
    token_endpoint = "https://idp.example.com/token",
    scopes("read", "products")
)]
pub struct Routed;
conformance!(Routed);

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

/// With code of the application's own, which signs what is sent.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    hooks = Signing
)]
pub struct Signed;
conformance!(
    Signed,
    with = |setup| setup.builder(|builder| builder.hooks(Signing))
);

pub struct Signing;

impl Hooks for Signing {}

/// A field of a form that nobody can guess.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token?site={site}"
)]
pub struct Patterned {
    #[oauth(var, pattern = "[A-Z]{3}-[0-9]{4}")]
    site: String,
}
conformance!(Patterned, with = |setup| setup.value("site", "HEL-0042"));

#[test]
fn a_value_that_nobody_can_guess_is_asked_for() {
    let failure = connects(&Setup::of::<Patterned>()).unwrap_err().to_string();
    assert!(
        failure.contains(r#"setup.value("site", "..")"#),
        "{failure}"
    );
}

#[test]
fn hooks_that_are_not_given_are_asked_for() {
    let failure = connects(&Setup::of::<Signed>()).unwrap_err().to_string();
    assert!(failure.contains("builder.hooks(Signing"), "{failure}");
}
