//! Configuration: everything that is wrong is said at once, with an example, and never a secret.

use std::{collections::BTreeSet, path::Path, process::Command};

use lightfriend_runtime::{
    Builder, Error, ExposeSecret as _, Integrations, KeyRing, OAuth, OAuthIntegration,
    integrations,
    testing::{Endpoint, MockProvider},
};

use crate::support::{ALICE, CLIENT_SECRET, Host, SqlitePool, database, location, session_user};

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
fn complete(pool: &SqlitePool) -> Builder {
    OAuth::builder()
        .database(pool.clone())
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
    let (_folder, pool) = database();
    let error = change(complete(&pool)).build().unwrap_err();
    assert!(error.is_misconfigured(), "{error:?}");
    assert_eq!(error.slug(), "misconfigured");
    error.to_string()
}

/// Boots in a process of its own, with these variables and no others; `Err` is what it says.
fn boot(case: &str, variables: &[(&str, &str)]) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "config::boots_in_the_environment_it_is_given",
            "--ignored",
        ])
        .env_clear()
        .env("BOOT_CASE", case)
        .env("BOOT_FOLDER", folder.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success(), "{output}");
    let report = std::fs::read(report).unwrap_or_else(|_| panic!("no report: {output}"));
    serde_json::from_slice::<Option<String>>(&report)
        .unwrap()
        .map_or(Ok(()), Err)
}

#[test]
#[ignore = "the other tests here run it, in processes of their own"]
fn boots_in_the_environment_it_is_given() {
    let (Ok(case), Some(folder)) = (std::env::var("BOOT_CASE"), std::env::var_os("BOOT_FOLDER"))
    else {
        return;
    };
    let folder = Path::new(&folder);
    let file = folder.join("app.sqlite3");
    let pool = || lightfriend_runtime::sqlite_pool(file.to_str().unwrap()).unwrap();
    let result = match case.as_str() {
        "nothing" => OAuth::builder()
            .integrations(integrations![SharedMail, SharedDrive, PublicApp, PlainHttp])
            .build(),
        "services" => OAuth::builder()
            .database(pool())
            .integrations(services())
            .build(),
        "from_env" => OAuth::from_env(pool()),
        other => panic!("{other}"),
    };
    let problem = result.err().map(|error: Error| error.to_string());
    std::fs::write(
        folder.join("report.json"),
        serde_json::to_vec(&problem).unwrap(),
    )
    .unwrap();
}

const KEY: &str = "k1:q8yNfJ2kRzB0w4VnE6sTXHc1LuPg9ZoMdiQe3rAxS7U=";

const EVERYTHING: [(&str, &str); 6] = [
    ("OAUTH_ENCRYPTION_KEYS", KEY),
    ("BACKEND_URL", "https://api.example.com"),
    ("FRONTEND_URL", ""),
    ("SHARED_CLIENT_ID", "id"),
    ("SHARED_CLIENT_SECRET", "shared-secret-canary"),
    ("PUBLIC_APP_CLIENT_ID", "id"),
];

/// Everything but these, and these instead.
fn everything_but<'a>(changes: &[(&'a str, Option<&'a str>)]) -> Vec<(&'a str, &'a str)> {
    let kept = EVERYTHING
        .into_iter()
        .filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    let set = changes
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)));
    kept.chain(set).collect()
}

#[test]
fn everything_that_is_wrong_is_listed_at_once_with_examples() {
    let problem = boot("nothing", &[]).unwrap_err();
    for expected in [
        r#"BACKEND_URL="https://"#,
        r#"FRONTEND_URL="https://"#,
        r#"OAUTH_ENCRYPTION_KEYS="k1:"#,
        "openssl rand -base64 32",
        r#"SHARED_CLIENT_ID=""#,
        r#"SHARED_CLIENT_SECRET=""#,
        r#"PUBLIC_APP_CLIENT_ID=""#,
        r#"TEST_CLIENT_ID=""#,
        r#"TEST_CLIENT_SECRET=""#,
        "http://127.0.0.1:9/token",
        "danger_allow_loopback_http()",
        "database(pool)",
    ] {
        assert!(
            problem.contains(expected),
            "{expected} is not in: {problem}"
        );
    }
    assert!(!problem.contains("PUBLIC_APP_CLIENT_SECRET"), "{problem}");
}

#[test]
fn a_variable_that_two_integrations_share_is_reported_once() {
    let problem = boot("nothing", &[]).unwrap_err();
    for name in [
        "SHARED_CLIENT_ID is not set",
        "SHARED_CLIENT_SECRET is not set",
    ] {
        assert_eq!(problem.matches(name).count(), 1, "{problem}");
    }
}

#[test]
fn a_complete_environment_is_enough() {
    assert_eq!(boot("services", &EVERYTHING), Ok(()));
    assert_eq!(boot("from_env", &EVERYTHING[..3]), Ok(()));
}

#[test]
fn each_missing_variable_is_named() {
    for (name, _) in EVERYTHING {
        let problem = boot("services", &everything_but(&[(name, None)])).unwrap_err();
        assert!(
            problem.contains(&format!("{name} is not set")),
            "{name}: {problem}"
        );
        assert_eq!(problem.matches("is not set").count(), 1, "{problem}");
        assert!(
            !problem.contains("canary") && !problem.contains(&KEY[3..]),
            "{problem}"
        );
    }
    for name in [
        "SHARED_CLIENT_ID",
        "SHARED_CLIENT_SECRET",
        "OAUTH_ENCRYPTION_KEYS",
    ] {
        let problem = boot("services", &everything_but(&[(name, Some(" "))])).unwrap_err();
        assert!(
            problem.contains(&format!("{name} is not set")),
            "{name}: {problem}"
        );
    }
}

#[test]
fn keys_that_protect_nothing_do_not_boot_and_are_not_echoed() {
    let zeros = "A".repeat(43) + "=";
    let repeated = format!("{KEY},k1:{}", KEY[3..].replace('q', "p"));
    for (keys, expected) in [
        (format!("k1:{zeros}"), "not random"),
        ("k1:c2hvcnQta2V5LWNhbmFyeQ==".to_owned(), "instead of 32"),
        ("k1:not base64 canary!".to_owned(), "base64"),
        (KEY[3..].to_owned(), "has no id"),
        (repeated, "repeats"),
        (format!("{KEY},k2:{zeros}"), "`k2`"),
    ] {
        let changes = [("OAUTH_ENCRYPTION_KEYS", Some(keys.as_str()))];
        let problem = boot("services", &everything_but(&changes)).unwrap_err();
        assert!(
            problem.contains(expected) && problem.contains("OAUTH_ENCRYPTION_KEYS"),
            "{problem}"
        );
        for secret in [&KEY[3..], &zeros, "c2hvcnQta2V5LWNhbmFyeQ==", "canary"] {
            assert!(!problem.contains(secret), "{problem}");
        }
    }
}

#[test]
fn a_backend_is_an_https_or_loopback_origin_without_a_path() {
    for url in [
        "",
        "api.example.com",
        "http://api.example.com",
        "https://api.example.com/path",
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
    let (_folder, pool) = database();
    for url in [
        "https://api.example.com",
        "https://api.example.com/",
        "http://localhost:3000",
        "http://[::1]:3000",
    ] {
        assert!(complete(&pool).backend_url(url).build().is_ok(), "{url}");
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
    let (_folder, pool) = database();
    for url in ["", "https://app.example.com/en/", "http://localhost:8080"] {
        assert!(complete(&pool).frontend_url(url).build().is_ok(), "{url}");
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
    let (_folder, pool) = database();
    assert!(
        with(complete(&pool))
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
    let response = host.browser(ALICE).connect("plain_http", &provider).await;
    assert!(location(&response).contains("error=provider_unavailable"));
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn an_integration_without_credentials_starts_no_flow() {
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

/// Names of variables at the start of `NAME="..."`.
fn variables(text: &str) -> BTreeSet<String> {
    let words = text
        .split_whitespace()
        .filter_map(|word| word.split_once("=\""));
    words.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn the_env_example_has_every_variable_that_booting_asks_for() {
    let example = services().env_example();
    let asked_for = boot("services", &[]).unwrap_err();
    assert_eq!(variables(&example), variables(&asked_for));
    for line in example.lines().filter(|line| !line.is_empty()) {
        let is_assignment = line
            .split_once("=\"")
            .is_some_and(|(_, value)| value.ends_with('"'));
        assert!(line.starts_with("# ") || is_assignment, "{line}");
    }
    assert_eq!(example.matches("SHARED_CLIENT_ID").count(), 1);
    assert!(!example.contains("PUBLIC_APP_CLIENT_SECRET"));
}

#[test]
fn the_env_example_says_every_redirect_uri() {
    let example = services().env_example();
    for uri in services().redirect_uris("{BACKEND_URL}") {
        assert!(example.contains(&uri), "{uri} is not in:\n{example}");
    }
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
    let (_folder, pool) = database();
    let oauth = complete(&pool)
        .backend_url("https://API.example.com:443/")
        .build()
        .unwrap();
    assert_eq!(oauth.redirect_uri_of::<SharedMail>(), expected[0]);
    assert_eq!(oauth.redirect_uri_of::<SharedDrive>(), expected[1]);
}

#[test]
fn debug_output_has_no_secret() {
    let (_folder, pool) = database();
    let text = KeyRing::generate().unwrap();
    let ring = KeyRing::parse(&text).unwrap();
    let builder = complete(&pool).keys(ring.clone());
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
            &text.expose_secret()[3..],
            CLIENT_SECRET,
            "header-canary",
            "query-canary",
            "body-canary",
        ] {
            assert!(!debug.contains(secret), "{secret} is in {debug}");
        }
        assert!(
            debug.contains("k1"),
            "which keys there are is no secret: {debug}"
        );
    }
}
