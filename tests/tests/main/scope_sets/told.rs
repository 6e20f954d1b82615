//! Whoever has granted less than is asked for is told, once.

use std::time::Duration;

use lightfriend_runtime::{
    Builder, EventKind, Integrations, KeyRing, OAuth, OAuthIntegration, UserId, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;

use super::{Planner, Told, connect, setup, setup_with, start};
use crate::support::{ALICE, BOB, Browser, Host, builder, eventually_within, outcome};

const MISSING: &str = "Needs permission";

async fn page(browser: &Browser) -> String {
    browser.get("/connections").await.text().await.unwrap()
}

async fn sweep(oauth: &OAuth) {
    oauth.refresh_due().await.unwrap();
}

#[tokio::test]
async fn less_than_was_asked_for_is_told_once_after_the_connect() {
    use EventKind as Kind;

    let less = MockProvider::builder().granted_scopes("read events.write");
    let (provider, host, told) = setup_with(less).await;
    let alice = host.browser(ALICE);
    connect(&alice, "", &provider).await;
    assert_eq!(told.kinds(), [Kind::Connected], "more is not less");
    connect(&alice, "?scope_set=write", &provider).await;
    let status = alice.status("planner").await;
    assert_eq!(status["missing_scopes"], json!(["tasks.write"]));
    assert!(page(&alice).await.contains(MISSING));
    for _ in 0..2 {
        sweep(&host.oauth).await;
    }
    // Each connect is told of.
    connect(&alice, "", &provider).await;
    sweep(&host.oauth).await;
    let connect_with_less = [Kind::Connected, Kind::ScopesMissing];
    let expected = [
        &[Kind::Connected][..],
        &connect_with_less,
        &connect_with_less,
    ]
    .concat();
    assert_eq!(told.kinds(), expected);
    let last = told.all().pop().unwrap();
    assert_eq!(
        (last.service, last.user, last.account),
        ("planner", UserId::from(ALICE), None)
    );
    assert_eq!(last.kind.to_string(), "scopes_missing");

    // Whoever gives the group up lacks nothing.
    connect(&alice, "?scope_set=", &provider).await;
    assert_eq!(alice.status("planner").await["missing_scopes"], json!([]));
    assert!(!page(&alice).await.contains(MISSING));
    assert_eq!(told.count(Kind::ScopesMissing), 2);
}

#[tokio::test]
async fn what_only_the_callback_says_is_what_was_granted() {
    let silent = MockProvider::builder().token_response_without("scope");
    let (provider, host, told) = setup_with(silent).await;
    let alice = host.browser(ALICE);
    // Nothing is known to be missing where nobody says.
    connect(&alice, "?scope_set=write", &provider).await;
    let status = alice.status("planner").await;
    assert_eq!(
        (&status["scopes"], &status["missing_scopes"]),
        (&json!(null), &json!([]))
    );
    let url = start(&alice, "").await;
    let callback = provider.approve(&url).await.unwrap();
    let callback = format!("{callback}&scope=read%20tasks.write");
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
    let status = alice.status("planner").await;
    assert_eq!(status["scopes"], json!(["read", "tasks.write"]));
    assert_eq!(status["missing_scopes"], json!(["events.write"]));
    assert_eq!(told.count(EventKind::ScopesMissing), 1);
    assert_eq!(told.kinds().last(), Some(&EventKind::ScopesMissing));
}

/// Users take scopes away in the provider's own settings.
#[tokio::test]
async fn a_refresh_that_brings_fewer_scopes_is_told_of_once() {
    let (provider, host, told) = setup().await;
    connect(&host.browser(ALICE), "?scope_set=audit", &provider).await;
    let fewer =
        json!({"access_token": "a", "token_type": "Bearer", "expires_in": 3600, "scope": "read"});
    provider.fault_always(Endpoint::Token, Fault::json(fewer));
    for _ in 0..2 {
        host.sql("UPDATE planner_connection SET issued_at = unixepoch() - 7200, expires_at = unixepoch() - 3600");
        Planner::access_token(&host.oauth, ALICE).await.unwrap();
        host.oauth.drain().await;
    }
    assert_eq!(told.count(EventKind::Refreshed), 2);
    assert_eq!(told.count(EventKind::ScopesMissing), 1);
    sweep(&host.oauth).await;
    assert_eq!(told.count(EventKind::ScopesMissing), 1);
    let status = host.browser(ALICE).status("planner").await;
    assert_eq!(status["missing_scopes"], json!(["audit"]));
}

/// As it was released first.
mod first {
    #[derive(super::OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        scopes("read"),
        env = "TEST"
    )]
    pub struct Journal;
}

/// As it is now.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("read", "files"),
    env = "TEST"
)]
pub struct Journal;

/// Rows beside those of the users who have connected: more than a page.
const OTHERS: i64 = 250;

/// Those whom the refresher does not tell: nothing is known, nothing is missing, and one that asks for
/// another connect anyway.
const SILENT: i64 = 3;

/// An application of the first release, at which Alice and others are connected.
async fn first_release(provider: &MockProvider, keys: &KeyRing) -> Host {
    let host = Host::start_with(integrations![first::Journal], provider, |builder| {
        builder.keys(keys.clone())
    })
    .await;
    host.browser(ALICE).connect("journal", provider).await;
    host.browser(BOB).connect("journal", provider).await;
    host.sql("UPDATE journal_connection SET status = 'needs_reauth' WHERE user_id = 2");
    host.sql(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < {})
         INSERT INTO users (id, name) SELECT i, 'x' FROM n;
         INSERT INTO journal_connection (user_id, access_token, scopes, created_at, issued_at)
         SELECT id, 'x', CASE id WHEN 100 THEN NULL WHEN 101 THEN 'files read' ELSE 'read' END, 0, 0
         FROM users WHERE id >= 100",
        100 + OTHERS - 1
    ));
    host
}

fn now(told: &Told, keys: &KeyRing) -> impl FnOnce(Builder) -> Builder {
    let (told, keys) = (told.clone(), keys.clone());
    move |builder| told.listen(builder).keys(keys)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_that_asks_for_more_is_told_once_whoever_looks_first() {
    let provider = MockProvider::start().await.unwrap();
    let keys = KeyRing::parse(&KeyRing::generate().unwrap()).unwrap();
    let before = first_release(&provider, &keys).await;
    let (told, journal) = (Told::default(), || -> Integrations {
        integrations![Journal]
    });
    let database = before.database.clone();
    let host = Host::start_on(database, journal(), &provider, now(&told, &keys)).await;
    let alice = host.browser(ALICE);
    let status = alice.status("journal").await;
    assert_eq!(status["missing_scopes"], json!(["files"]));
    assert!(page(&alice).await.contains(MISSING));
    assert!(told.kinds().is_empty(), "{:?}", told.kinds());

    let other = now(&told, &keys)(builder(&host.database, journal(), &provider));
    let other = other.build().unwrap();
    let (one, two) = tokio::join!(host.oauth.refresh_due(), other.refresh_due());
    one.unwrap();
    two.unwrap();
    let events = told.all();
    let mut users: Vec<String> = events.iter().map(|event| event.user.to_string()).collect();
    users.sort();
    users.dedup();
    assert!(events.iter().all(|it| it.kind == EventKind::ScopesMissing));
    let expected = usize::try_from(2 + OTHERS - SILENT).unwrap();
    assert_eq!((events.len(), users.len()), (expected, expected));
    assert!(users.contains(&ALICE.to_string()) && !users.contains(&BOB.to_string()));

    // Nor again, by a process that starts later.
    let later = now(&told, &keys)(builder(&host.database, journal(), &provider));
    let later = later.build().unwrap();
    for oauth in [&host.oauth, &other, &later] {
        sweep(oauth).await;
    }
    assert_eq!(told.count(EventKind::ScopesMissing), expected);

    let response = alice.connect("journal", &provider).await;
    assert_eq!(outcome(&response), "connected");
    assert_eq!(alice.status("journal").await["missing_scopes"], json!([]));
    assert!(!page(&alice).await.contains(MISSING));
    let last = now(&told, &keys)(builder(&host.database, journal(), &provider));
    sweep(&last.build().unwrap()).await;
    assert_eq!(told.count(EventKind::ScopesMissing), expected);
}

/// Nothing else is due, and nobody calls a function.
#[tokio::test]
async fn the_refresher_tells_it_by_itself() {
    let provider = MockProvider::start().await.unwrap();
    let keys = KeyRing::parse(&KeyRing::generate().unwrap()).unwrap();
    let before = first_release(&provider, &keys).await;
    let told = Told::default();
    let now = now(&told, &keys)(builder(&before.database, integrations![Journal], &provider));
    let oauth = now.build().unwrap();
    let refresher = oauth.spawn_refresher(Duration::from_secs(1));
    let expected = usize::try_from(2 + OTHERS - SILENT).unwrap();
    let is_told = || told.count(EventKind::ScopesMissing) == expected;
    assert!(eventually_within(Duration::from_secs(30), is_told).await);
    refresher.shutdown().await;
}
