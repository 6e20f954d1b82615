//! Fields, owners, pages and code of the application's own.

use lightfriend_runtime::{
    Hooks, OAuthIntegration, conformance,
    testing::conformance::{Setup, connects},
};

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
