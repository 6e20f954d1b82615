//! Configuration: everything that is wrong is said at once, with an example, and never a secret.

mod addresses;
mod environment;
mod private_keys;
mod users;
mod values;

use lightfriend_runtime::{
    Builder, ExposeSecret as _, Integrations, KeyRing, OAuth, OAuthIntegration, integrations,
    testing::{Endpoint, MockProvider},
};

use crate::support::{ALICE, CLIENT_SECRET, Host, TestDatabase, session_user};

/// One of two services of one provider.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    env = "SHARED"
)]
pub struct SharedMail;

/// The other one.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "SHARED",
    route = "/connect/drive"
)]
pub struct SharedDrive;

/// A client without a secret.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "none"
)]
pub struct PublicApp;

/// An endpoint that is not encrypted.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "http://127.0.0.1:9/token",
    env = "TEST"
)]
pub struct PlainHttp;

fn services() -> Integrations {
    integrations![SharedMail, SharedDrive, PublicApp]
}

fn keys() -> KeyRing {
    KeyRing::parse(&KeyRing::generate().unwrap()).unwrap()
}

/// A builder that lacks nothing.
fn complete(database: &TestDatabase) -> Builder {
    OAuth::builder()
        .database(database.pool())
        .keys(keys())
        .integrations(services())
        .client_credentials("SHARED", "id", CLIENT_SECRET.to_owned())
        .client_credentials("PUBLIC_APP", "id", String::new())
        .current_user(session_user)
        .backend_url("https://api.example.com")
        .frontend_url("https://app.example.com")
}

/// What is wrong with a complete builder after this change.
fn refusal(change: impl FnOnce(Builder) -> Builder) -> String {
    let database = TestDatabase::new();
    let error = change(complete(&database)).build().unwrap_err();
    assert!(error.is_misconfigured(), "{error:?}");
    assert_eq!(error.slug(), "misconfigured");
    error.to_string()
}

#[test]
fn a_backend_is_an_https_or_loopback_url_with_a_plain_path() {
    for url in [
        "",
        "api.example.com",
        "http://api.example.com",
        "https://api.example.com/a//b",
        "https://api.example.com/caf%C3%A9",
        "https://api.example.com/?a=b",
        "https://api.example.com/#a",
        "ftp://api.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "javascript:alert(1)",
        "https://user:canary@api.example.com",
    ] {
        let problem = refusal(|builder| builder.backend_url(url));
        assert!(
            problem.contains("BACKEND_URL") && problem.contains("https://api.example.com"),
            "{url}: {problem}"
        );
        assert!(!problem.contains("canary"), "{problem}");
    }
    let database = TestDatabase::new();
    for url in [
        "https://api.example.com",
        "https://api.example.com/",
        "http://localhost:3000",
        "http://[::1]:3000",
    ] {
        assert!(
            complete(&database).backend_url(url).build().is_ok(),
            "{url}"
        );
    }
}

#[test]
fn a_front_end_is_an_https_or_loopback_address() {
    for url in [
        "app.example.com",
        "/connections",
        "http://app.example.com",
        "javascript:alert(1)",
        "https://app.example.com/?a=b",
        "https://app.example.com/#a",
        "https://user:canary@app.example.com",
    ] {
        let problem = refusal(|builder| builder.frontend_url(url));
        assert!(
            problem.contains("FRONTEND_URL") && problem.contains("https://app.example.com"),
            "{url}: {problem}"
        );
        assert!(!problem.contains("canary"), "{problem}");
    }
    let database = TestDatabase::new();
    for url in ["", "https://app.example.com/en/", "http://localhost:8080"] {
        assert!(
            complete(&database).frontend_url(url).build().is_ok(),
            "{url}"
        );
    }
}

#[test]
fn a_plain_http_endpoint_boots_only_when_that_is_said() {
    let with = |builder: Builder| {
        builder
            .integrations(integrations![PlainHttp])
            .client_credentials("TEST", "id", "secret".to_owned())
    };
    let problem = refusal(with);
    assert!(
        problem.contains("plain_http") && problem.contains("http://127.0.0.1:9/token"),
        "{problem}"
    );
    let database = TestDatabase::new();
    assert!(
        with(complete(&database))
            .danger_allow_loopback_http()
            .build()
            .is_ok()
    );
}

#[test]
fn user_ids_of_another_type_than_the_integrations_do_not_boot() {
    let problem = refusal(|builder| builder.current_user(|_| async { Some("alice".to_owned()) }));
    for words in [
        "current_user gives user ids of type String",
        "shared_mail has `user_id` of type i32",
        "#[oauth(user_id = String)]",
    ] {
        assert!(problem.contains(words), "{problem}");
    }
}

#[tokio::test]
async fn an_integration_unknown_at_boot_sends_nothing_over_plain_http() {
    let provider = MockProvider::start().await.unwrap();
    let services = integrations![PlainHttp];
    let host = Host::start_with(services, &provider, |builder| {
        builder.integrations(integrations![])
    })
    .await;
    let start = host.browser(ALICE).get("/api/plain_http/oauth/start").await;
    assert_eq!(start.status(), 500);
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn an_integration_that_the_builder_was_not_given_starts_no_flow() {
    let provider = MockProvider::start().await.unwrap();
    let services = integrations![PublicApp, SharedMail];
    let host = Host::start_with(services, &provider, |builder| {
        builder.integrations(integrations![])
    })
    .await;
    for service in ["public_app", "shared_mail"] {
        let response = host
            .browser(ALICE)
            .get(&format!("/api/{service}/oauth/start"))
            .await;
        assert_eq!(response.status(), 500);
        assert!(!response.headers().contains_key("location"));
        assert!(!response.headers().contains_key("set-cookie"));
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["error"], "misconfigured");
        // Names of variables are the operator's business.
        assert!(
            !body["message"].as_str().unwrap().contains("CLIENT"),
            "{body}"
        );
    }
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM oauth_flow"), 0);
}

#[test]
fn redirect_uris_are_those_that_flows_use() {
    let expected = [
        "https://api.example.com/api/shared_mail/oauth/callback",
        "https://api.example.com/connect/drive/oauth/callback",
        "https://api.example.com/api/public_app/oauth/callback",
    ];
    for backend in ["https://api.example.com", "https://api.example.com/"] {
        assert_eq!(services().redirect_uris(backend), expected);
    }
    let database = TestDatabase::new();
    let oauth = complete(&database)
        .backend_url("https://API.example.com:443/")
        .build()
        .unwrap();
    assert_eq!(oauth.redirect_uri_of::<SharedMail>(), expected[0]);
    assert_eq!(oauth.redirect_uri_of::<SharedDrive>(), expected[1]);
}

#[test]
fn debug_output_has_no_secret() {
    let database = TestDatabase::new();
    let text = KeyRing::generate().unwrap();
    let (id, secret) = text.expose_secret().split_once(':').unwrap();
    let ring = KeyRing::parse(&text).unwrap();
    let builder = complete(&database).keys(ring.clone());
    let before = format!("{ring:?} {builder:?} {builder:#?}");
    let oauth = builder.build().unwrap();
    let client = SharedMail::client(&oauth, ALICE);
    let request = client
        .post("/path")
        .header("x-api-key", "header-canary")
        .query([("q", "query-canary")])
        .json("body-canary");
    let after = format!("{oauth:?} {oauth:#?} {client:?} {request:?} {request:#?}");
    for debug in [before, after] {
        for secret in [
            secret,
            CLIENT_SECRET,
            "header-canary",
            "query-canary",
            "body-canary",
        ] {
            assert!(!debug.contains(secret), "{secret} is in {debug}");
        }
        assert!(
            debug.contains(id),
            "which keys there are is no secret: {debug}"
        );
    }
}
