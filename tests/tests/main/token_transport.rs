//! How the token endpoint's answer arrives: redirects, broken connections, size and pace.

use std::time::{Duration, Instant};

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;

use crate::{
    support::{ALICE, BOB, Host, location, outcome},
    token_answers::connect,
};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Wire;

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Wire], &provider).await;
    (provider, host)
}

fn landing(host: &Host, slug: &str) -> String {
    host.url(&format!("/connections?error={slug}&service=wire#"))
}

#[tokio::test]
async fn redirects_of_the_token_endpoint_are_not_followed() {
    let (provider, host) = setup().await;
    let elsewhere = MockProvider::start().await.unwrap();
    let alice = host.browser(ALICE);
    alice.connect("wire", &provider).await;
    let before = host.rows("wire_connection");
    for status in [300, 301, 302, 303, 304, 307, 308] {
        for target in [
            elsewhere.token_endpoint(),
            format!("{}/token", provider.url()),
        ] {
            provider.clear_requests();
            let fault = Fault::redirect(status, &target);
            let reached = location(&connect(&alice, "wire", &provider, fault).await);
            assert_eq!(reached, landing(&host, "provider_unavailable"), "{status}");
            assert_eq!(provider.count(Endpoint::Token), 1, "{status}");
            assert_eq!(elsewhere.requests().len(), 0, "{status} to {target}");
        }
    }
    assert_eq!(host.rows("wire_connection"), before);
}

#[tokio::test]
async fn a_connection_that_breaks_loses_nothing_that_is_stored() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("wire", &provider).await;
    let before = host.rows("wire_connection");
    for fault in [
        Fault::drop_before(),
        Fault::drop_after(),
        Fault::reset(),
        Fault::truncate(),
    ] {
        provider.clear_requests();
        let reached = location(&connect(&alice, "wire", &provider, fault.clone()).await);
        assert_eq!(reached, landing(&host, "provider_unavailable"), "{fault:?}");
        // A code is never sent twice: where it was spent, that would revoke its tokens.
        assert_eq!(provider.count(Endpoint::Token), 1, "{fault:?}");
        assert_eq!(host.rows("wire_connection"), before, "{fault:?}");
    }
}

#[tokio::test]
async fn an_answer_may_have_64_kib_and_no_more() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let padded = |bytes: usize| {
        let padding = "x".repeat(bytes);
        Fault::json(json!({"access_token": "a", "token_type": "Bearer", "padding": padding}))
    };
    for fault in [padded(64 * 1024), Fault::big_body(64 * 1024 * 1024)] {
        let started = Instant::now();
        let reached = location(&connect(&alice, "wire", &provider, fault).await);
        assert_eq!(reached, landing(&host, "provider_unavailable"));
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "read to its end"
        );
    }
    assert!(host.rows("wire_connection").is_empty());
    let response = connect(&alice, "wire", &provider, padded(63 * 1024)).await;
    assert_eq!(outcome(&response), "connected");
}

#[tokio::test]
async fn an_answer_in_many_pieces_is_read_whole() {
    let (provider, host) = setup().await;
    let drip = Fault::slow_drip(Duration::from_millis(1));
    let response = connect(&host.browser(ALICE), "wire", &provider, drip).await;
    assert_eq!(outcome(&response), "connected");
}

/// The one test that waits for the deadline, for both ways of not answering at once.
#[tokio::test]
async fn a_provider_that_never_finishes_is_given_up_after_15_seconds() {
    let (provider, host) = setup().await;
    let (alice, bob) = (host.browser(ALICE), host.browser(BOB));
    let callback_of_alice = alice.consent("wire", &provider).await;
    let callback_of_bob = bob.consent("wire", &provider).await;
    provider.fault(Endpoint::Token, Fault::hang());
    provider.fault(Endpoint::Token, Fault::slow_drip(Duration::from_secs(1)));
    let started = Instant::now();
    let (first, second) = tokio::join!(
        alice.callback(&callback_of_alice),
        bob.callback(&callback_of_bob)
    );
    let elapsed = started.elapsed();
    assert!((14..20).contains(&elapsed.as_secs()), "{elapsed:?}");
    assert_eq!(location(&first), landing(&host, "provider_unavailable"));
    assert_eq!(location(&second), landing(&host, "provider_unavailable"));
    assert!(host.rows("wire_connection").is_empty());
}
