//! The expiry that an answer leaves out is asked for.

use std::sync::atomic::{AtomicI64, Ordering};

use lightfriend_runtime::{OAuthIntegration, integrations};
use serde_json::{Value, json};

use super::{Seen, connect, expire, host, recorder::assert_params};
use crate::support::{ALICE, CLIENT_ID, CLIENT_SECRET, Host};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://login.salesforce.example/services/oauth2/authorize",
    token_endpoint = "https://login.salesforce.example/services/oauth2/token",
    introspection_endpoint = "https://login.salesforce.example/services/oauth2/introspect",
    env = "TEST"
)]
pub struct Salesforce;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    introspection_endpoint = "https://provider.example/introspect",
    default_expires_in = "1h",
    env = "TEST"
)]
pub struct Fallback;

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(now.unwrap().as_secs()).unwrap()
}

/// Tokens without an expiry, which ends so many seconds from now.
fn silent(seen: &Seen, seconds: i64) -> Value {
    if seen.path.ends_with("introspect") {
        return json!({"active": true, "exp": now() + seconds});
    }
    json!({"access_token": "a", "refresh_token": "r", "token_type": "Bearer"})
}

/// Seconds that the token has to live; -1 where nobody knows.
fn remaining(host: &Host, service: &str) -> i64 {
    host.number(&format!(
        "SELECT coalesce(expires_at - unixepoch(), -1) AS n FROM {service}_connection"
    ))
}

#[tokio::test]
async fn salesforce_is_asked_once_after_each_answer() {
    static SECONDS: AtomicI64 = AtomicI64::new(7200);
    let answer = |seen: &Seen| silent(seen, SECONDS.load(Ordering::Relaxed));
    let (provider, host) = host(integrations![Salesforce], answer).await;
    connect(&host, &host.browser(ALICE), "salesforce").await;
    let requests = provider.take();
    let [_exchange, asked] = requests.as_slice() else {
        panic!("an exchange and an introspection: {requests:#?}");
    };
    let target = "POST login.salesforce.example/services/oauth2/introspect";
    assert_eq!(asked.target(), target);
    assert_params(
        &asked.body(),
        &[
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("token", "a"),
            ("token_type_hint", "access_token"),
        ],
    );
    let left = remaining(&host, "salesforce");
    assert!((6600..=7260).contains(&left), "{left}");
    SECONDS.store(14_400, Ordering::Relaxed);
    expire(&host, "salesforce", 60);
    Salesforce::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(provider.take().len(), 2);
    let left = remaining(&host, "salesforce");
    assert!((13_800..=14_460).contains(&left), "{left}");
    Salesforce::access_token(&host.oauth, ALICE).await.unwrap();
    assert!(provider.take().is_empty());
}

#[tokio::test]
async fn an_introspection_that_fails_costs_the_expiry_alone() {
    for failure in [
        json!(503),
        json!(401),
        json!({"active": false}),
        json!({"active": true}),
        json!("no object"),
    ] {
        let answered = failure.clone();
        let all = integrations![Salesforce, Fallback];
        let (_provider, host) = host(all, move |seen| {
            if seen.path.ends_with("introspect") {
                return answered.clone();
            }
            silent(seen, 0)
        })
        .await;
        connect(&host, &host.browser(ALICE), "salesforce").await;
        assert_eq!(remaining(&host, "salesforce"), -1, "{failure}");
        connect(&host, &host.browser(ALICE), "fallback").await;
        let left = remaining(&host, "fallback");
        assert!((3000..=3660).contains(&left), "{failure}: {left}");
    }
}

#[tokio::test]
async fn what_an_answer_says_is_not_asked_for() {
    let answer =
        |_: &Seen| json!({"access_token": "a", "token_type": "Bearer", "expires_in": 3600});
    let (provider, host) = host(integrations![Salesforce], answer).await;
    connect(&host, &host.browser(ALICE), "salesforce").await;
    assert_eq!(provider.take().len(), 1);
}
