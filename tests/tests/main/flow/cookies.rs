//! The cookies of flows: as many as there are flows, and only this application's.

use super::setup;
use crate::support::{ALICE, BOB, Browser, Host, location};

fn flow_cookies(browser: &Browser) -> Vec<String> {
    let names = browser.cookies().into_keys();
    names.filter(|name| name.contains("oauth_flow")).collect()
}

#[tokio::test]
async fn abandoned_flows_leave_no_more_cookies_than_flows_live() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let others = [
        ("theme", "dark"),
        ("oauth_flow_AAAAAAAA_BBBBBBBBBBBBBBBB", "of a neighbour"),
        ("oauth_flow_", "odd"),
    ];
    for (name, value) in others {
        alice.set_cookie(name, value);
    }
    let mut last = String::new();
    for _ in 0..120 {
        last = alice.start("calendar").await;
    }
    let mine = flow_cookies(&alice).len() - 2;
    assert_eq!(mine, 10);
    for (name, value) in others {
        assert_eq!(alice.cookies()[name], value);
    }
    let callback = provider.approve(&last).await.unwrap();
    assert!(location(&alice.callback(&callback).await).contains("connected="));
}

#[tokio::test]
async fn the_flows_of_another_user_in_the_same_browser_are_dead() {
    let (_provider, host) = setup().await;
    let browser = host.browser(ALICE);
    for _ in 0..5 {
        browser.start("calendar").await;
    }
    browser.set_cookie("session", &BOB.to_string());
    browser.start("chat").await;
    assert_eq!(flow_cookies(&browser).len(), 1);
}

#[tokio::test]
async fn applications_that_share_a_host_leave_each_others_flows_alone() {
    let (provider, one) = setup().await;
    let two = Host::start(
        lightfriend_runtime::integrations![super::Calendar],
        &provider,
    )
    .await;
    // Cookies know no ports: this browser shows them to both.
    let browser = one.browser(ALICE);
    let mut callbacks = Vec::new();
    for host in [&one, &two, &one, &two] {
        let start = browser.get(&host.url("/api/calendar/oauth/start")).await;
        assert_eq!(start.status(), 303);
        callbacks.push(provider.approve(&location(&start)).await.unwrap());
    }
    assert_eq!(flow_cookies(&browser).len(), 4);
    for callback in callbacks {
        assert!(location(&browser.callback(&callback).await).contains("connected="));
    }
}
