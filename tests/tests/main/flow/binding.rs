//! A `state` serves once, for the browser, the user and the service that it was made for.

use lightfriend_runtime::testing::{Endpoint, Fault};

use super::{connections, flows, setup};
use crate::support::{ALICE, BOB, Browser, outcome};

#[tokio::test]
async fn a_state_is_spent_by_a_failure_too() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    let cookies = alice.cookies();
    provider.fault(Endpoint::Token, Fault::status(500));
    let response = alice.callback(&callback).await;
    assert_eq!(outcome(&response), "provider_unavailable");
    alice.restore_cookies(&cookies);
    let replay = alice.callback(&callback).await;
    assert_eq!(outcome(&replay), "invalid_state");
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn an_expired_state_is_refused() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    let lifetime =
        host.number("SELECT expires_at - CAST(created_at / 1000 AS INTEGER) AS n FROM oauth_flow");
    assert_eq!(lifetime, 600);
    host.sql("UPDATE oauth_flow SET expires_at = unixepoch() - 1");
    let response = alice.callback(&callback).await;
    assert_eq!(outcome(&response), "invalid_state");
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn unknown_and_missing_states_are_refused_before_any_request() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.start("calendar").await;
    let unknown = "A".repeat(43);
    for query in [
        String::new(),
        "code=x".into(),
        "code=x&state=".into(),
        "code=x&state[]=x".into(),
        format!("code=x&state={unknown}"),
    ] {
        let response = alice
            .callback(&format!("/api/calendar/oauth/callback?{query}"))
            .await;
        assert_eq!(response.status(), 303, "{query}");
        assert_eq!(outcome(&response), "invalid_state");
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!(flows(&host), 1);
}

#[tokio::test]
async fn another_browser_cannot_finish_a_flow_and_does_not_burn_it() {
    let (provider, host) = setup().await;
    let (attacker, victim) = (host.browser(ALICE), host.browser(ALICE));
    let callback = attacker.consent("calendar", &provider).await;
    // The victim is signed in, but it was not this browser that began.
    victim.start("calendar").await;
    let response = victim.callback(&callback).await;
    assert_eq!(outcome(&response), "invalid_state");
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!(outcome(&attacker.callback(&callback).await), "connected");
}

#[tokio::test]
async fn a_cookie_of_another_flow_does_not_finish_this_one() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let first = alice.consent("calendar", &provider).await;
    let name = alice
        .cookies()
        .into_keys()
        .find(|name| name.contains("oauth_flow"))
        .unwrap();
    alice.start("calendar").await;
    let cookies = alice.cookies();
    let (_, other) = cookies
        .iter()
        .find(|(key, _)| key.contains("oauth_flow") && **key != name)
        .unwrap();
    alice.set_cookie(&name, other);
    let response = alice.callback(&first).await;
    assert_eq!(outcome(&response), "invalid_state");
    assert_eq!(flows(&host), 2);
}

#[tokio::test]
async fn another_user_cannot_finish_a_flow() {
    let (provider, host) = setup().await;
    let browser = host.browser(ALICE);
    let callback = browser.consent("calendar", &provider).await;
    browser.set_cookie("session", &BOB.to_string());
    let response = browser.callback(&callback).await;
    assert_eq!(outcome(&response), "invalid_state");
    browser.set_cookie("session", "");
    let response = browser.callback(&callback).await;
    assert_eq!(outcome(&response), "not_signed_in");
    assert_eq!((flows(&host), connections(&host)), (1, 0));
    browser.set_cookie("session", &ALICE.to_string());
    assert_eq!(outcome(&browser.callback(&callback).await), "connected");
}

#[tokio::test]
async fn a_state_of_one_service_does_not_finish_another() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    let response = alice
        .callback(&callback.replace("/api/calendar/", "/api/chat/"))
        .await;
    assert_eq!(outcome(&response), "invalid_state");
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
}

#[tokio::test]
async fn five_tabs_finish_in_any_order_and_make_one_row() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let mut callbacks = Vec::new();
    for _ in 0..5 {
        callbacks.push(alice.consent("calendar", &provider).await);
    }
    for callback in callbacks.iter().rev() {
        assert_eq!(outcome(&alice.callback(callback).await), "connected");
    }
    assert_eq!(connections(&host), 1);
    assert_eq!(provider.count(Endpoint::Token), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_equal_callbacks_make_one_token_request() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            // Each with the cookies as they were: none waits for another's answer.
            let (browser, callback) = (Browser::new(host.address), callback.clone());
            browser.restore_cookies(&alice.cookies());
            tokio::spawn(async move { outcome(&browser.callback(&callback).await) })
        })
        .collect();
    let mut connected = 0;
    for task in tasks {
        connected += usize::from(task.await.unwrap() == "connected");
    }
    assert_eq!(connected, 64, "all of them learn how it ended");
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(connections(&host), 1);
}
