//! A callback claims its flow once. Its own browser, asking again, learns how that ended, and what
//! comes back for an account that was ended meanwhile is revoked.

use std::time::Duration;

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use super::{Calendar, connections, flows, setup};
use crate::support::{ALICE, BOB, Browser, Host, location, param};

/// A service whose provider can be asked to revoke, for users that are in no table.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    users = "none",
    env = "TEST"
)]
pub struct Elsewhere;

const SOON: Duration = Duration::from_secs(5);

/// Another window of the same browser: its cookies as they are now.
fn window(host: &Host, browser: &Browser) -> Browser {
    let window = Browser::new(host.address);
    for (name, value) in browser.cookies() {
        window.set_cookie(&name, &value);
    }
    window
}

/// A callback whose token request is under way, and takes so long.
async fn under_way(
    provider: &MockProvider,
    browser: &Browser,
    callback: &str,
    fault: Fault,
) -> tokio::task::JoinHandle<String> {
    let before = provider.count(Endpoint::Token);
    provider.fault(Endpoint::Token, fault);
    let (browser, callback) = (browser.clone(), callback.to_owned());
    let task = tokio::spawn(async move { location(&browser.callback(&callback).await) });
    assert!(provider.wait_for(Endpoint::Token, before + 1, SOON).await);
    task
}

#[tokio::test]
async fn a_callback_that_comes_twice_connects_once_and_lands_twice() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let url = alice.start("calendar").await;
    // Consent pages are clicked twice, too: two codes for one `state`.
    let first = provider.approve(&url).await.unwrap();
    let second = provider.approve(&url).await.unwrap();
    assert_ne!(param(&first, "code"), param(&second, "code"));
    let delay = Fault::delay_answer(Duration::from_millis(1500));
    let first_landing = under_way(&provider, &alice, &first, delay).await;
    let stranger = host.browser(ALICE);
    let refused = location(&stranger.callback(&second).await);
    assert_eq!(param(&refused, "error").as_deref(), Some("invalid_state"));
    let landing = location(&window(&host, &alice).callback(&second).await);
    let expected = host.url("/connections?connected=calendar#");
    assert_eq!(landing, expected);
    assert_eq!(first_landing.await.unwrap(), expected);
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(connections(&host), 1);
}

#[tokio::test]
async fn a_reload_lands_where_the_callback_did_and_asks_nobody() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let start = alice
        .get("/api/calendar/oauth/start?return_to=/settings%23here")
        .await;
    let callback = provider.approve(&location(&start)).await.unwrap();
    let expected = host.url("/settings?connected=calendar#here");
    for _ in 0..3 {
        assert_eq!(location(&alice.callback(&callback).await), expected);
    }
    for (user, cookies) in [(ALICE, false), (BOB, true)] {
        let browser = if cookies {
            window(&host, &alice)
        } else {
            Browser::new(host.address)
        };
        browser.set_cookie("session", &user.to_string());
        let landing = location(&browser.callback(&callback).await);
        assert_eq!(param(&landing, "error").as_deref(), Some("invalid_state"));
    }
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(connections(&host), 1);
    host.sql("UPDATE oauth_flow SET expires_at = unixepoch() - 1");
    let landing = location(&alice.callback(&callback).await);
    assert_eq!(param(&landing, "error").as_deref(), Some("invalid_state"));
}

#[tokio::test]
async fn who_waits_for_a_callback_that_fails_is_told_to_start_again() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    let fault = Fault::status(500).late(Duration::from_millis(1500));
    let first = under_way(&provider, &alice, &callback, fault).await;
    let second = location(&window(&host, &alice).callback(&callback).await);
    assert_eq!(param(&second, "error").as_deref(), Some("invalid_state"));
    let first = first.await.unwrap();
    assert_eq!(
        param(&first, "error").as_deref(),
        Some("provider_unavailable")
    );
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!((flows(&host), connections(&host)), (0, 0));
}

#[tokio::test]
async fn nobody_waits_for_ever_for_a_callback_that_never_ends() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    // As a process leaves it that died in the middle.
    host.sql("UPDATE oauth_flow SET claim = 'x', claimed_at = unixepoch()");
    let begin = std::time::Instant::now();
    let landing = location(&alice.callback(&callback).await);
    assert_eq!(param(&landing, "error").as_deref(), Some("invalid_state"));
    let waited = begin.elapsed();
    assert!(waited > Duration::from_secs(15), "{waited:?}");
    assert!(waited < Duration::from_secs(40), "{waited:?}");
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn a_user_who_is_purged_during_the_callback_is_not_connected_and_the_tokens_are_revoked() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Elsewhere], &provider).await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("elsewhere", &provider).await;
    let delay = Fault::delay_answer(Duration::from_millis(1500));
    let landing = under_way(&provider, &alice, &callback, delay).await;
    assert_eq!(host.oauth.purge_user(ALICE).await.unwrap(), 0);
    let landing = landing.await.unwrap();
    assert_eq!(param(&landing, "error").as_deref(), Some("invalid_state"));
    assert_eq!(
        host.number("SELECT COUNT(*) AS n FROM elsewhere_connection"),
        0
    );
    assert!(provider.wait_for(Endpoint::Revocation, 2, SOON).await);
    for token in provider.issued_access_tokens() {
        assert!(!provider.token_is_live(&token));
    }
}

#[tokio::test]
async fn a_disconnect_during_the_callback_is_final() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Elsewhere], &provider).await;
    let alice = host.browser(ALICE);
    for was_connected in [false, true] {
        if was_connected {
            alice.connect("elsewhere", &provider).await;
        }
        provider.clear_requests();
        let callback = alice.consent("elsewhere", &provider).await;
        let delay = Fault::delay_answer(Duration::from_millis(1500));
        let landing = under_way(&provider, &alice, &callback, delay).await;
        let other = window(&host, &alice);
        assert_eq!(other.post("/api/elsewhere/disconnect").await.status(), 200);
        let landing = landing.await.unwrap();
        assert_eq!(param(&landing, "error").as_deref(), Some("invalid_state"));
        assert_eq!(alice.status("elsewhere").await["connected"], false);
        let expected = if was_connected { 4 } else { 2 };
        assert!(
            provider
                .wait_for(Endpoint::Revocation, expected, SOON)
                .await
        );
        for token in provider.issued_access_tokens() {
            assert!(!provider.token_is_live(&token));
        }
    }
}

#[tokio::test]
async fn after_a_disconnect_a_reload_of_the_callback_does_not_say_connected() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    alice.callback(&callback).await;
    // One that has begun and is not finished is the user's next attempt.
    let next = alice.start("calendar").await;
    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    let landing = location(&alice.callback(&callback).await);
    assert_eq!(param(&landing, "error").as_deref(), Some("invalid_state"));
    let next = provider.approve(&next).await.unwrap();
    assert!(location(&alice.callback(&next).await).contains("connected="));
}

#[tokio::test]
async fn what_is_under_way_is_neither_evicted_nor_swept_away() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    host.sql("UPDATE oauth_flow SET expires_at = unixepoch() + 1");
    let delay = Fault::delay_answer(Duration::from_secs(9));
    let landing = under_way(&provider, &alice, &callback, delay).await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    for _ in 0..12 {
        window(&host, &alice).start("calendar").await;
    }
    assert!(!landing.is_finished(), "the test was too slow");
    assert!(landing.await.unwrap().contains("connected="));
    assert_eq!(connections(&host), 1);
}
