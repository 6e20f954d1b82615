//! Whole expansions, laid out as source, compared with the files in `snapshots/`.
//!
//! After a change that is meant, `INSTA_UPDATE=always cargo test -p lightfriend-macros snapshots`
//! writes them anew; the difference is reviewed like any other.

use quote::ToTokens;

use super::expand;

/// Compares the struct and its expansion with the snapshot of this name.
///
/// `__::` in the snapshot is the path that all generated code begins with; without it most lines
/// would be that path.
#[track_caller]
fn assert_expands(name: &str, source: &str) {
    let tokens = expand(source).into_token_stream().to_string();
    let tokens = tokens.replace(":: lightfriend_runtime :: __private ::", "__ ::");
    let file = syn::parse_str(&tokens).expect("a path is replaced by a path");
    let expansion = without_description(&prettyplease::unparse(&file));
    let text = format!("{source}\n// expands to\n\n{expansion}");
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Without the text of `describe()`, which has snapshots of its own.
fn without_description(expansion: &str) -> String {
    let lines = expansion.lines().map(|line| match line.split_once('"') {
        Some((before, text)) if text.starts_with("What `") => format!("{before}\"..\"\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn a_preset_and_a_unit_struct() {
    assert_expands(
        "preset",
        r#"
/// Reads and writes the user's calendar.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("https://www.googleapis.com/auth/calendar.events"),
    api_base_url = "https://www.googleapis.com/calendar/v3",
)]
pub struct GoogleCalendar;
"#,
    );
}

#[test]
fn fields_from_the_token_answer_sealed_and_local() {
    assert_expands(
        "fields",
        r#"
/// Posts to the team's channels.
#[derive(OAuthIntegration)]
#[oauth(provider = "slack", scopes("chat:write"))]
pub struct Slack {
    /// Shown on the page.
    #[oauth(token_response("team.name", "team_name"))]
    account: Option<String>,
    #[oauth(token_response = "team.id")]
    team_id: String,
    /// Where messages go.
    #[oauth(token_response = "incoming_webhook.url", secret)]
    webhook: Option<String>,
    #[oauth(local, default = "general")]
    channel: String,
    #[oauth(local)]
    muted: Option<bool>,
}
"#,
    );
}

#[test]
fn every_attribute() {
    assert_expands(
        "every_attribute",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    title = "The Shop",
    description = "Shows your orders here.",
    service = "shop",
    authorization_endpoint = "https://shop.example/authorize",
    token_endpoint = "https://shop.example/token",
    revocation_endpoint = "https://shop.example/revoke",
    revocation(ends_grant),
    scopes("read", "write"),
    scope_separator = ",",
    scope_aliases("read" = "https://shop.example/auth/read"),
    scope_implies("user" = ("user:email"), "write" = ("read", "list")),
    scope_sets(admin("users", "audit"), orders("orders")),
    scope_labels("read" = "See your shop"),
    authorization_params(access_type = "offline", "max-age" = 60),
    response_type = "code id_token",
    response_mode = "query",
    nonce,
    code_param("auth_code", "code"),
    callback_signature(param = "hmac"),
    token_params(audience = "https://shop.example"),
    refresh_params(audience = "https://shop.example"),
    code_challenge_method = "none",
    pkce_unsupported = "the provider refuses unknown parameters",
    token_endpoint_auth_method = "client_secret_basic",
    basic_encoding = "raw",
    token_request_format = "json",
    user_agent = "shop/1 (shop@example.com)",
    token_type = "bearer",
    token_response(
        root = "data",
        access_token("token", "session.token"),
        refresh_token = ("renewal", "session.renewal"),
        expires_in = "lifetime",
        expires_at = "end",
        refresh_token_expires_in = "renewal_lifetime",
        refresh_token_expires_at = "renewal_end",
        scope = "grants.0.scope",
    ),
    token_error(code = "code", success(0, "ok"), invalid_grant("expired"), transient("busy", "later")),
    issuer = "https://shop.example",
    authorization_response_iss_parameter_supported,
    default_expires_in = "1h",
    refresh_before = "5m",
    renew_before = "7d",
    api_base_url = "https://api.shop.example/v1",
    api_auth(header = "X-Access-Token"),
    api_headers("X-Version" = "1", "X-Client" = "{client_id}"),
    api_expired(401, 404),
    env = "SHOP_APP",
    route = "/connect/shop",
    table = "shop_account",
    columns(user_id = "member_id", access_token = "token", shop = "shop_number"),
    migration = "host",
    user_id = i64,
    users = "members(member_id)",
    hooks = self::ShopHooks,
    crate = runtime,
)]
pub(crate) struct Shop {
    #[oauth(token_response = "shop.id")]
    shop: i64,
    #[oauth(local, default = 1.5)]
    rate: f64,
}
"#,
    );
}

#[test]
fn fields_that_the_user_and_the_callback_give() {
    assert_expands(
        "templates",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.vendor.com/authorize",
    token_endpoint = "https://accounts.vendor.{region}/token",
    revocation_endpoint = "https://{shop}.vendor.com/tokens/{refresh_token}",
    authorization_params(app = "{client_id}", channel = "{env.CHANNEL}", plan = "{plan}"),
    token_params(flow = "{state}", realm = "{realm}"),
    api_base_url = "{+instance}/v1{.plan}",
    api_headers("x-key" = "{key}"),
)]
pub struct Vendor {
    /// The name of the shop.
    #[oauth(var, pattern = "[a-z][a-z0-9-]*")]
    shop: String,
    #[oauth(var, one_of("com", "eu"), default = "com")]
    region: String,
    #[oauth(var)]
    plan: Option<String>,
    #[oauth(var, secret)]
    key: String,
    #[oauth(callback = "realmId")]
    realm: i64,
    #[oauth(token_response = "instance_url", host_suffix = ".vendor.com")]
    instance: String,
}
"#,
    );
}

#[test]
fn user_ids_that_are_text_and_reference_nothing() {
    assert_expands(
        "text_user_id",
        r#"
#[derive(OAuthIntegration)]
#[oauth(provider = "spotify", user_id = String, users = "none")]
struct Music;
"#,
    );
}

#[test]
fn several_accounts_of_one_user() {
    assert_expands(
        "accounts",
        r#"
/// Posts to the team's channels.
#[derive(OAuthIntegration)]
#[oauth(provider = "slack", scopes("chat:write"), scope_sets(read("channels:history")))]
pub struct Slack {
    /// The workspace.
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "incoming_webhook.url", secret)]
    webhook: Option<String>,
    #[oauth(local)]
    note: Option<String>,
}
"#,
    );
}

#[test]
fn organizations_that_own_accounts() {
    assert_expands(
        "owner",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    user_id = String,
    owner = "organization_id",
    owner_id = i64,
    owners = "organizations(id)",
)]
pub struct GitHub {
    #[oauth(var, account_key(exclusive))]
    installation: i64,
}
"#,
    );
}

#[test]
fn three_mistakes() {
    assert_expands(
        "three_mistakes",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scope("read"),
    refresh_before = 30,
)]
pub struct Service;
"#,
    );
}
