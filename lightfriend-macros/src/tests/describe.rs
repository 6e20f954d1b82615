//! What `describe()` says, compared with the files in `snapshots/`; the suite of the whole compares
//! it with real requests.

use quote::ToTokens as _;

use crate::attr::Attributes;
use crate::dependencies::Dependencies;
use crate::describe;
use crate::error::Errors;
use crate::integration::Integration;
use crate::preset::Preset;

/// The text for a struct without mistakes.
#[track_caller]
fn text(source: &str) -> String {
    let input = syn::parse_str(source).expect("the test's source is a struct");
    let mut errors = Errors::default();
    let mut attributes = Attributes::read(&input, &mut errors);
    let preset = Preset::lay_under(&mut attributes, &mut errors);
    let integration =
        Integration::check(&attributes, &preset, Dependencies::default(), &mut errors);
    errors.finish().expect("no mistakes");
    describe::text(&integration.expect("an integration"))
}

/// Compares the struct and its text with the snapshot of this name.
#[track_caller]
fn assert_describes(name: &str, source: &str) {
    let text = format!("{source}\n-- sends\n\n{}", text(source));
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("describe_{name}"), text));
}

#[test]
fn a_preset() {
    assert_describes(
        "google",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("openid", "email", "https://www.googleapis.com/auth/calendar.events"),
    api_base_url = "https://www.googleapis.com/calendar/v3",
)]
pub struct GoogleCalendar {
    #[oauth(lookup = "email")]
    account: Option<String>,
}
"#,
    );
}

#[test]
fn a_revocation_of_its_own() {
    assert_describes(
        "github",
        r#"
#[derive(OAuthIntegration)]
#[oauth(provider = "github", scopes("user"), hooks = self::Mine, user_agent = "my-app/1")]
pub struct GitHub;
"#,
    );
}

#[test]
fn scope_sets() {
    assert_describes(
        "scope_sets",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    scopes("read:user"),
    scope_sets(repositories("repo"), organizations("read:org", "admin:org")),
)]
pub struct GitHub;
"#,
    );
}

#[test]
fn json_basic_authentication_and_no_pkce() {
    assert_describes(
        "notion",
        r#"
#[derive(OAuthIntegration)]
#[oauth(provider = "notion")]
pub struct Notion;
"#,
    );
}

#[test]
fn names_formats_and_methods_of_a_vendor() {
    assert_describes(
        "vendor",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.vendor.com/authorize?version=2#/sign-in",
    token_endpoint = "https://api{.region}.vendor.com/token?version=2",
    refresh_endpoint = "https://api.vendor.com/refresh",
    revocation_endpoint = "https://api.vendor.com/tokens/{access_token}",
    revocation(method = "DELETE", auth_method = "bearer"),
    scopes("read", "50%&more"),
    scope_separator = ",",
    authorization_params(level = "{level}", channel = "{env.CHANNEL}", "a=b" = "x y+ü{{}}", empty = ""),
    rename(
        authorization(client_id = "app_id", state = "customField"),
        token(client_id = "app_id", client_secret = "secret", code = "auth_code")
    ),
    omit(authorization("response_type"), token("redirect_uri")),
    resource("https://api.example/a", "urn:example:b"),
    token_request_format = "json",
    token_request_headers("x-tenant" = "{level}", accept = "application/vnd.vendor+json"),
    token_params(quoted = "a \"word\"", scope = "{scope}", flow = "{state}"),
    refresh(
        method = "GET",
        grant_type = "exchange",
        token = "access_token",
        token_param = "old_token"
    ),
    api_base_url = "https://{shop}.vendor.com/v1/",
    api_auth(header = "X-Token"),
    api_headers("x-shop" = "{shop}"),
    api_query(version = "2"),
    lookup(url = "https://api.vendor.com/me", body = "{{\"query\": \"{{ me }}\"}}", headers("x-a" = "b")),
)]
pub struct Vendor {
    #[oauth(var)]
    shop: String,
    #[oauth(var, one_of("eu", "us"))]
    region: Option<String>,
    #[oauth(var)]
    level: Option<i32>,
    #[oauth(lookup = "id")]
    id: String,
}
"#,
    );
}

#[test]
fn a_query_of_a_post_and_a_fragment_that_is_no_route() {
    assert_describes(
        "query",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://auth.example/authorize#top",
    token_endpoint = "https://auth.example/token?own=1",
    token_request_format = "query",
    token_endpoint_auth_method = "client_secret_basic",
    basic_credentials = "{client_secret}:",
    revocation_endpoint = "https://auth.example/revoke",
    revocation(format = "json", auth_method = "omit", omit("token"), token = "access_token"),
    response_type = "code id_token",
    response_mode = "form_post",
)]
pub struct Query;
"#,
    );
}

#[test]
fn a_client_that_signs_assertions() {
    assert_describes(
        "private_key_jwt",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://business.example/app-confirm",
    token_endpoint = "https://b2b.example/token",
    introspection_endpoint = "https://b2b.example/introspect",
    token_endpoint_auth_method = "private_key_jwt",
    client_assertion(alg = "ES256", kid = "{env.KEY_ID}", iss = "app.example.com", lifetime = "5m"),
    env = "BANK",
)]
pub struct Bank;
"#,
    );
}

#[test]
fn a_secret_that_is_signed() {
    assert_describes(
        "signed_client_secret",
        r#"
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://appleid.example/auth/authorize",
    token_endpoint = "https://appleid.example/auth/token",
    revocation_endpoint = "https://appleid.example/auth/revoke",
    signed_client_secret(kid = "2X9R4HXF34", iss = "57246542", aud = "https://appleid.example"),
    refresh(auth_method = "client_secret_basic"),
)]
pub struct Orchard;
"#,
    );
}

#[test]
fn an_issuer_alone() {
    assert_describes(
        "issuer",
        r#"
#[derive(OAuthIntegration)]
#[oauth(issuer = "https://{tenant}.okta.example.com", scopes("read"), authorization_params(prompt = "login"))]
pub struct Tenant {
    #[oauth(var)]
    tenant: String,
}
"#,
    );
}

#[test]
fn it_is_what_the_function_gives() {
    let source = super::service("");
    let file = super::expand(&source).to_token_stream().to_string();
    let literal = proc_macro2::Literal::string(&text(&source)).to_string();
    assert!(file.contains(&literal));
}

#[test]
fn every_preset_is_described() {
    for preset in crate::preset::PRESETS {
        let fields = preset.fields().join(", ");
        let name = preset.name;
        let source = format!("#[oauth(provider = {name:?})] pub struct Service {{ {fields} }}");
        let text = text(&source);
        assert!(!text.contains("  \n") && !text.contains("\n\n\n"), "{text}");
        let width = |line: &str| line.chars().count() <= 120;
        assert!(text.lines().all(width), "{text}");
    }
}
