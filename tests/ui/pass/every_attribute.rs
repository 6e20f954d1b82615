//! Every attribute there is.

use lightfriend_runtime::{Hooks, OAuthIntegration};

/// Does everything
/// at once.
///
/// And more.
#[derive(OAuthIntegration)]
#[oauth(
    title = "Acme & Sons",
    description = "Shows what there is.",
    service = "acme",
    authorization_endpoint = "https://acme.example/authorize?version=2",
    token_endpoint = "https://acme.example:8443/token",
    revocation_endpoint = "https://acme.example/revoke",
    introspection_endpoint = "https://acme.example/introspect",
    refresh_endpoint = "https://acme.example/refresh",
    revocation(
        ends_grant,
        method = "DELETE",
        auth_method = "client_secret_basic",
        format = "json",
        token = "access_token",
        token_param = "access_token",
        shared_by = "team_id",
        headers("x-version" = "1"),
        params(secret = "{client_secret}"),
        omit("token_type_hint"),
    ),
    refresh(
        grant_type = "acme_refresh",
        token = "access_token",
        token_param = "present",
        scope,
        answer = "extends",
        by = "30d",
        method = "PUT",
        format = "form",
        auth_method = "client_secret_post",
        headers("x-version" = "{uuid}"),
        omit("grant_type"),
    ),
    rename(authorization(state = "custom"), token(code = "auth_code"), client_id = "app_id"),
    omit("redirect_uri", authorization("response_type")),
    resource("https://api.acme.example", "urn:acme:b"),
    scopes("read", "https://acme.example/auth/write"),
    scope_separator = ",",
    scope_aliases("read" = "https://acme.example/auth/read"),
    scope_sets(admin("users", "audit"), orders("orders")),
    scope_labels("read" = "See what there is"),
    scope_implies("https://acme.example/auth/write" = ("read")),
    authorization_params(access_type = "offline", "subscription-key" = "x-{client_id}", flag = true, n = 3),
    token_params(audience = "{redirect_uri}", braces = "{{}}"),
    refresh_params(nonce_of_ours = "{random}", wanted = "{scope}")
)]
#[oauth(
    response_type = "code id_token",
    response_mode = "query",
    nonce,
    code_param("auth_code", "code"),
    callback_signature(param = "hmac"),
    code_challenge_method = "none",
    pkce_unsupported = "answers 400 to unknown parameters",
    token_endpoint_auth_method = "client_secret_basic",
    basic_encoding = "raw",
    token_request_format = "json",
    token_request_method = "POST",
    token_request_headers("x-service" = "acme"),
    user_agent = "acme-client/1.2 (contact@acme.example)",
    token_type = "bearer_or_absent",
    token_response(
        root("data", "result.0"),
        access_token("token", "session.token"),
        refresh_token = ("renewal", "session.renewal"),
        expires_in = "lifetime",
        expires_at = "end",
        refresh_token_expires_in = "renewal_lifetime",
        refresh_token_expires_at = "renewal_end",
        scope = ("grants.0.scope")
    ),
    token_error(code = ("code", "error.code"), success(0, "ok", true), invalid_grant("40029", "BAD_REFRESH_TOKEN"), invalid_client("40001"), transient("busy")),
    issuer = "https://acme.example",
    authorization_response_iss_parameter_supported,
    default_expires_in = "7d",
    refresh_before = "5m",
    renew_before = "30d",
    api_base_url = "https://api.acme.example/v1",
    api_auth(header = "X-Acme-Token"),
    api_headers("X-Version" = "2022-06-28"),
    api_query(version = "2"),
    api_expired(401, 403),
    env = "ACME_2",
    route = "/v1/integrations/acme",
    table = "acme_accounts",
    user_id = i64,
    users = "accounts(account_id)",
    hooks = AcmeHooks,
    crate = ::lightfriend_runtime
)]
pub struct Acme {
    /// The team.
    #[oauth(token_response("team.id", "team_id"))]
    team_id: String,
    #[oauth(token_response = "webhook", secret)]
    webhook: Option<String>,
    #[oauth(token_response = "key", secret)]
    signing: String,
    #[oauth(token_response = "seats")]
    seats: i32,
    #[oauth(token_response = "quota")]
    quota: Option<i64>,
    #[oauth(token_response = "ratio")]
    ratio: f64,
    #[oauth(token_response = "is_admin")]
    is_admin: bool,
    #[oauth(local, default = "eu")]
    region: String,
    #[oauth(local, default = -1)]
    priority: i32,
    #[oauth(local, default = 9_000_000_000)]
    budget: i64,
    #[oauth(local, default = -0.5)]
    weight: f64,
    #[oauth(local, default = true)]
    enabled: bool,
    #[oauth(local)]
    note: Option<String>,
    #[oauth(local, secret)]
    pin: Option<String>,
}

pub struct AcmeHooks;

impl Hooks for AcmeHooks {}

pub(crate) fn main() {
    let descriptor = <Acme as OAuthIntegration>::DESCRIPTOR;
    assert_eq!(descriptor.service, "acme");
    assert_eq!(descriptor.title, "Acme & Sons");
    assert_eq!(descriptor.description, "Shows what there is.");
    assert_eq!(descriptor.authorization.label("read"), Some("See what there is"));
    assert_eq!(descriptor.authorization.label("write"), None);
    assert_eq!(descriptor.env, "ACME_2");
    assert_eq!(descriptor.route, "/v1/integrations/acme");
    assert_eq!(descriptor.table.name, "acme_accounts");
    assert_eq!(descriptor.table.columns.len(), 14);
    assert_eq!(descriptor.authorization.params.len(), 6);
    assert_eq!(descriptor.authorization.response_type, "code id_token");
    assert_eq!(descriptor.authorization.code_params, ["auth_code", "code"]);
    assert_eq!(descriptor.authorization.callback_signature, Some("hmac"));
    assert!(descriptor.authorization.nonce && !descriptor.authorization.is_posted());
    let hooks = descriptor.hooks.as_ref().map(|hooks| ((hooks.ty)(), hooks.name));
    assert_eq!(hooks, Some((std::any::TypeId::of::<AcmeHooks>(), "AcmeHooks")));
    let _ = |connection: AcmeConnection| -> (i64, Option<i64>, f64, bool, String) {
        (connection.user_id, connection.quota, connection.ratio, connection.enabled, connection.region)
    };
    let _ = AcmeConnection::open_signing;
    let _ = AcmeConnection::set_region::<::diesel::SqliteConnection>;
    let _ = acme_accounts::team_id;
}
