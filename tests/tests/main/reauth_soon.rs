//! Refresh tokens that end by themselves: users are asked before that, and connecting again costs
//! nothing until it has worked.

use lightfriend_runtime::{
    EventKind, ExposeSecret as _, KeyRing, OAuthIntegration, UserId, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::{Value, json};

use crate::{
    scope_sets::Told,
    support::{ALICE, Browser, Host, builder, outcome},
};

/// Its refresh tokens live for a month, and users are asked a week before.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    scopes("read"),
    renew_before = "7d",
    env = "TEST"
)]
pub struct Vault;

const DAY: i64 = 24 * 3600;
const SOON: &str = "Ends soon";

/// Alice is connected.
async fn setup() -> (MockProvider, Host, Told, KeyRing) {
    let lifetime = json!({"refresh_token_expires_in": 30 * DAY});
    let provider = MockProvider::builder().token_response_extra(lifetime);
    let (provider, told) = (provider.start().await.unwrap(), Told::default());
    let keys = KeyRing::parse(&KeyRing::generate().unwrap()).unwrap();
    let (listening, ring) = (told.clone(), keys.clone());
    let host = Host::start_with(integrations![Vault], &provider, |builder| {
        listening.listen(builder).keys(ring)
    })
    .await;
    let response = host.browser(ALICE).connect("vault", &provider).await;
    assert_eq!(outcome(&response), "connected");
    (provider, host, told, keys)
}

/// As if so many seconds were left of the month.
fn let_pass_until(host: &Host, left: i64) {
    host.sql(&format!(
        "UPDATE vault_connection SET refresh_token_expires_at = unixepoch() + {left}"
    ));
}

/// Looks twice; how often it was said by now.
async fn said(host: &Host, told: &Told) -> usize {
    for _ in 0..2 {
        host.oauth.refresh_due().await.unwrap();
    }
    told.count(EventKind::ReauthSoon)
}

async fn reauth_by(browser: &Browser) -> Value {
    browser.status("vault").await["reauth_by"].clone()
}

async fn page(browser: &Browser) -> String {
    browser.get("/connections").await.text().await.unwrap()
}

#[tokio::test]
async fn the_end_is_told_once_and_shown_until_the_user_connects_again() {
    let (provider, host, told, _keys) = setup().await;
    let alice = host.browser(ALICE);
    let stored = "SELECT refresh_token_expires_at - unixepoch() AS n FROM vault_connection";
    assert!((30 * DAY - 600..=30 * DAY).contains(&host.number(stored)));
    for left in [30 * DAY, 7 * DAY + 600] {
        let_pass_until(&host, left);
        assert_eq!(said(&host, &told).await, 0);
        assert_eq!(reauth_by(&alice).await, Value::Null);
        assert!(!page(&alice).await.contains(SOON));
    }

    let_pass_until(&host, 7 * DAY - 1);
    assert_eq!(said(&host, &told).await, 1);
    let by = reauth_by(&alice).await;
    let by = by.as_str().unwrap();
    assert!(by.starts_with("20") && by.ends_with('Z'), "{by}");
    let page_then = page(&alice).await;
    assert!(
        page_then.contains(SOON) && page_then.contains("ends this connection by itself"),
        "{page_then}"
    );
    let event = told.all().pop().unwrap();
    assert_eq!(
        (event.service, event.user, event.kind.as_str()),
        ("vault", UserId::from(ALICE), "reauth_soon")
    );
    // It goes on working.
    let client = Vault::client(&host.oauth, ALICE);
    assert_eq!(client.get("/x").send().await.unwrap().status(), 200);
    assert_eq!(alice.status("vault").await["status"], "active");

    let response = alice.connect("vault", &provider).await;
    assert_eq!(outcome(&response), "connected");
    assert_eq!(reauth_by(&alice).await, Value::Null);
    assert!(!page(&alice).await.contains(SOON));
    assert_eq!(said(&host, &told).await, 1);
    // The next month has an end, too.
    let_pass_until(&host, 6 * DAY);
    assert_eq!(said(&host, &told).await, 2);
}

/// Some say with each refresh what is left, to the second; others begin anew.
#[tokio::test]
async fn an_end_that_moves_is_told_again_when_it_is_another() {
    let (_provider, host, told, _keys) = setup().await;
    let_pass_until(&host, 3 * DAY);
    assert_eq!(said(&host, &told).await, 1);
    let_pass_until(&host, 3 * DAY + 2);
    assert_eq!(said(&host, &told).await, 1);
    let_pass_until(&host, 30 * DAY);
    assert_eq!(said(&host, &told).await, 1);
    let_pass_until(&host, 5 * DAY);
    assert_eq!(said(&host, &told).await, 2);
}

#[tokio::test]
async fn what_has_ended_is_not_told_of_as_what_ends_soon() {
    let (_provider, host, told, _keys) = setup().await;
    let_pass_until(&host, -1);
    assert_eq!(said(&host, &told).await, 0);
    let_pass_until(&host, 3 * DAY);
    host.sql("UPDATE vault_connection SET status = 'needs_reauth'");
    assert_eq!(said(&host, &told).await, 0);
    assert_eq!(reauth_by(&host.browser(ALICE)).await, Value::Null);
}

/// More than a page of rows, two instances, and each user once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_look_at_once_tell_each_user_once() {
    let (provider, host, told, keys) = setup().await;
    // Many at the same moment, at which a page may end.
    host.sql(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 549)
         INSERT INTO users (id, name) SELECT i, 'x' FROM n;
         INSERT INTO vault_connection (user_id, access_token, refresh_token_expires_at, created_at, issued_at)
         SELECT id, 'x', unixepoch() + 86400 + id / 100, 0, 0 FROM users WHERE id >= 100",
    );
    let other = told.listen(builder(&host.database, integrations![Vault], &provider));
    let other = other.keys(keys).build().unwrap();
    let (one, two) = tokio::join!(host.oauth.refresh_due(), other.refresh_due());
    one.unwrap();
    two.unwrap();
    let events = told.all();
    let soon = events
        .iter()
        .filter(|event| event.kind == EventKind::ReauthSoon);
    let mut users: Vec<String> = soon.map(|event| event.user.to_string()).collect();
    users.sort();
    assert_eq!(users.len(), 450);
    users.dedup();
    assert_eq!(users.len(), 450);
}

/// The old grant is of use until the new one is stored.
#[tokio::test]
async fn connecting_again_replaces_nothing_before_it_has_worked() {
    let (provider, host, _told, _keys) = setup().await;
    let_pass_until(&host, 3 * DAY);
    let alice = host.browser(ALICE);
    let token = Vault::access_token(&host.oauth, ALICE).await.unwrap();
    let row = host.rows("vault_connection");
    let still = async || {
        assert_eq!(host.rows("vault_connection"), row);
        assert!(provider.token_is_live(token.expose_secret()));
        let now = Vault::access_token(&host.oauth, ALICE).await.unwrap();
        assert_eq!(now.expose_secret(), token.expose_secret());
        let client = Vault::client(&host.oauth, ALICE);
        assert_eq!(client.get("/x").send().await.unwrap().status(), 200);
    };
    // Begun, and left there.
    let url = alice.start("vault").await;
    still().await;
    // Declined.
    let callback = provider.deny(&url).await.unwrap();
    assert_eq!(outcome(&alice.callback(&callback).await), "access_denied");
    still().await;
    // Granted, and then nothing comes, or nothing of use.
    let odd = json!({"access_token": 7, "token_type": "Bearer"});
    for fault in [Fault::status(503), Fault::drop_before(), Fault::json(odd)] {
        provider.fault(Endpoint::Token, fault);
        let landed = outcome(&alice.connect("vault", &provider).await);
        assert_ne!(landed, "connected");
        still().await;
    }
    // It can be refreshed, as before.
    host.sql("UPDATE vault_connection SET issued_at = unixepoch() - 7200, expires_at = unixepoch() - 3600");
    let refreshed = Vault::access_token(&host.oauth, ALICE).await.unwrap();
    assert_ne!(refreshed.expose_secret(), token.expose_secret());

    assert_eq!(
        outcome(&alice.connect("vault", &provider).await),
        "connected"
    );
    let new = Vault::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(
        Some(new.expose_secret()),
        provider.issued_access_tokens().last().map(String::as_str)
    );
    assert_eq!(reauth_by(&alice).await, Value::Null);
}
