//! Which of the scopes that were asked for a user has not granted.

use lightfriend_runtime::{Integrations, OAuthIntegration, integrations, testing::MockProvider};
use serde_json::json;

use crate::support::{ALICE, Host, location};

/// A provider that answers with other names than it was asked with.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("email", "profile", "https://www.googleapis.com/auth/calendar.events"),
    env = "TEST"
)]
pub struct Calendar;

/// A provider that answers with the widest scopes alone.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    scopes("user:email", "user", "read:org", "admin:org", "gist"),
    env = "TEST"
)]
pub struct Code;

/// A provider of which the integration itself says what comes with what.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("read", "https://provider.example/auth/files"),
    scope_aliases("files" = "https://provider.example/auth/files"),
    scope_implies("all" = ("read", "files")),
    env = "TEST"
)]
pub struct Own;

/// What is missing after this was granted, and what the page says.
async fn missing(all: Integrations, service: &str, granted: &str) -> (serde_json::Value, bool) {
    let builder = MockProvider::builder().granted_scopes(granted);
    let provider = builder.start().await.unwrap();
    let host = Host::start(all, &provider).await;
    let alice = host.browser(ALICE);
    let landing = location(&alice.connect(service, &provider).await);
    assert!(landing.contains("connected="), "{landing}");
    let page = alice.get("/connections").await.text().await.unwrap();
    let status = alice.status(service).await;
    (
        status["missing_scopes"].clone(),
        page.contains("Needs permission"),
    )
}

#[tokio::test]
async fn a_scope_that_was_granted_under_its_other_name_is_not_missing() {
    let events = "https://www.googleapis.com/auth/calendar.events";
    let info = "https://www.googleapis.com/auth/userinfo";
    for (granted, expected) in [
        (
            format!("{events} {info}.email {info}.profile openid"),
            json!([]),
        ),
        (format!("{info}.email profile openid"), json!([events])),
        (format!("{events} email"), json!(["profile"])),
    ] {
        let says_so = expected != json!([]);
        let found = missing(integrations![Calendar], "calendar", &granted).await;
        assert_eq!(found, (expected, says_so), "{granted}");
    }
}

#[tokio::test]
async fn a_scope_that_comes_with_a_granted_one_is_not_missing() {
    for (granted, expected) in [
        ("user admin:org gist", json!([])),
        ("admin:org,user:email,gist", json!(["user"])),
        ("user write:org", json!(["admin:org", "gist"])),
    ] {
        let (found, _) = missing(integrations![Code], "code", granted).await;
        assert_eq!(found, expected, "{granted}");
    }
    for (granted, expected) in [
        ("all", json!([])),
        ("files", json!(["read"])),
        ("read", json!(["https://provider.example/auth/files"])),
    ] {
        let (found, _) = missing(integrations![Own], "own", granted).await;
        assert_eq!(found, expected, "{granted}");
    }
}
