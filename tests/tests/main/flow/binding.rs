//! A `state` serves once, for the browser, the user and the service that it was made for.

use lightfriend_runtime::testing::{Endpoint, Fault};

use super::{connections, error, flows, setup};
use crate::support::{ALICE, BOB, Browser, location};

#[tokio::test]
async fn a_state_is_accepted_once() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = provider
        .approve(&alice.start("calendar").await)
        .await
        .unwrap();
    let cookies = alice.cookies();
    assert!(location(&alice.callback(&callback).await).contains("connected="));
    for (name, value) in &cookies {
        alice.set_cookie(name, value);
    }
    let replay = alice.callback(&callback).await;
    assert_eq!(error(&location(&replay)).as_deref(), Some("invalid_state"));
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(connections(&host), 1);
}

#[tokio::test]
async fn a_state_is_spent_by_a_failure_too() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = provider
        .approve(&alice.start("calendar").await)
        .await
        .unwrap();
    let cookies = alice.cookies();
    provider.fault(Endpoint::Token, Fault::status(500));
    let response = alice.callback(&callback).await;
    assert_eq!(
        error(&location(&response)).as_deref(),
        Some("provider_unavailable")
    );
    for (name, value) in &cookies {
        alice.set_cookie(name, value);
    }
    let replay = alice.callback(&callback).await;
    assert_eq!(error(&location(&replay)).as_deref(), Some("invalid_state"));
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn an_expired_state_is_refused() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = provider
        .approve(&alice.start("calendar").await)
        .await
        .unwrap();
    let lifetime =
        host.number("SELECT expires_at - CAST(created_at / 1000 AS INTEGER) AS n FROM oauth_flow");
    assert_eq!(lifetime, 600);
    host.sql("UPDATE oauth_flow SET expires_at = unixepoch() - 1");
    let response = alice.callback(&callback).await;
    assert_eq!(
        error(&location(&response)).as_deref(),
        Some("invalid_state")
    );
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
        assert_eq!(
            error(&location(&response)).as_deref(),
            Some("invalid_state")
        );
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!(flows(&host), 1);
}

#[tokio::test]
async fn another_browser_cannot_finish_a_flow_and_does_not_burn_it() {
    let (provider, host) = setup().await;
    let (attacker, victim) = (host.browser(ALICE), host.browser(ALICE));
    let callback = provider
        .approve(&attacker.start("calendar").await)
        .await
        .unwrap();
    // The victim is signed in, but it was not this browser that began.
    victim.start("calendar").await;
    let response = victim.callback(&callback).await;
    assert_eq!(
        error(&location(&response)).as_deref(),
        Some("invalid_state")
    );
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert!(location(&attacker.callback(&callback).await).contains("connected="));
}

#[tokio::test]
async fn a_cookie_of_another_flow_does_not_finish_this_one() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let first = provider
        .approve(&alice.start("calendar").await)
        .await
        .unwrap();
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
    assert_eq!(
        error(&location(&response)).as_deref(),
        Some("invalid_state")
    );
    assert_eq!(flows(&host), 2);
}

#[tokio::test]
async fn another_user_cannot_finish_a_flow() {
    let (provider, host) = setup().await;
    let browser = host.browser(ALICE);
    let callback = provider
        .approve(&browser.start("calendar").await)
        .await
        .unwrap();
    browser.set_cookie("session", &BOB.to_string());
    let response = browser.callback(&callback).await;
    assert_eq!(
        error(&location(&response)).as_deref(),
        Some("invalid_state")
    );
    browser.set_cookie("session", "");
    let response = browser.callback(&callback).await;
    assert_eq!(
        error(&location(&response)).as_deref(),
        Some("not_signed_in")
    );
    assert_eq!((flows(&host), connections(&host)), (1, 0));
    browser.set_cookie("session", &ALICE.to_string());
    assert!(location(&browser.callback(&callback).await).contains("connected="));
}

#[tokio::test]
async fn a_state_of_one_service_does_not_finish_another() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = provider
        .approve(&alice.start("calendar").await)
        .await
        .unwrap();
    let response = alice
        .callback(&callback.replace("/api/calendar/", "/api/chat/"))
        .await;
    assert_eq!(
        error(&location(&response)).as_deref(),
        Some("invalid_state")
    );
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert!(location(&alice.callback(&callback).await).contains("connected="));
}

#[tokio::test]
async fn five_tabs_finish_in_any_order_and_make_one_row() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let mut callbacks = Vec::new();
    for _ in 0..5 {
        let url = alice.start("calendar").await;
        callbacks.push(provider.approve(&url).await.unwrap());
    }
    for callback in callbacks.iter().rev() {
        assert!(location(&alice.callback(callback).await).contains("connected="));
    }
    assert_eq!(connections(&host), 1);
    assert_eq!(provider.count(Endpoint::Token), 5);
    assert_eq!(alice.cookies().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_equal_callbacks_make_one_token_request() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = provider
        .approve(&alice.start("calendar").await)
        .await
        .unwrap();
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            // Each with the cookies as they were: none waits for another's answer.
            let (browser, callback) = (Browser::new(host.address), callback.clone());
            for (name, value) in alice.cookies() {
                browser.set_cookie(&name, &value);
            }
            tokio::spawn(async move { location(&browser.callback(&callback).await) })
        })
        .collect();
    let mut connected = 0;
    for task in tasks {
        connected += usize::from(task.await.unwrap().contains("connected="));
    }
    assert_eq!(connected, 1);
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(connections(&host), 1);
}
