//! Whatever a provider answers to a refresh: bounded time, bounded memory, no row touched.

use std::time::{Duration, Instant};

use lightfriend_runtime::{
    ConnectionStatus, KeyRing, OAuth, SecretString, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use super::{Drive, expire, rotation, row, setup, status, token};
use crate::support::{ALICE, Host, builder};

/// A connected user whose token is dead, and the key that it takes to build other instances.
pub(super) async fn expired() -> (MockProvider, Host, String) {
    let provider = MockProvider::start().await.unwrap();
    let key = rotation::key("k1");
    let ring = KeyRing::parse(&SecretString::from(key.clone())).unwrap();
    let host = Host::start_with(integrations![Drive], &provider, |builder| {
        builder.keys(ring)
    })
    .await;
    host.browser(ALICE).connect("drive", &provider).await;
    expire(&host);
    provider.clear_requests();
    (provider, host, key)
}

/// An instance that has met no failure yet.
pub(super) fn fresh(host: &Host, provider: &MockProvider, key: &str) -> OAuth {
    builder(&host.database, integrations![Drive], provider)
        .keys(KeyRing::parse(&SecretString::from(key)).unwrap())
        .build()
        .unwrap()
}

#[tokio::test]
async fn every_status_leaves_the_connection_as_it_is() {
    let (provider, host, key) = expired().await;
    let before = row(&host);
    for status in 200..=599 {
        provider.fault(Endpoint::Token, Fault::status(status));
        let error = Drive::access_token(&fresh(&host, &provider, &key), ALICE)
            .await
            .unwrap_err();
        assert!(error.is_transient(), "{status}: {error}");
        assert_eq!(row(&host), before, "{status}");
    }
    assert_eq!(provider.count(Endpoint::Token), 400);
    assert!(
        Drive::access_token(&fresh(&host, &provider, &key), ALICE)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn bodies_of_every_kind_leave_the_connection_as_it_is() {
    let (provider, host, key) = expired().await;
    let before = row(&host);
    let deep = "[".repeat(30_000) + &"]".repeat(30_000);
    let json = [("content-type", "application/json")];
    let squeezed = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    let faults = [
        ("deep", Fault::status_with_headers(200, &json, deep)),
        ("large", Fault::big_body(64 * 1024 * 1024)),
        // Twenty megabytes in twenty kilobytes.
        (
            "bomb",
            Fault::status_with_headers(200, &squeezed, &include_bytes!("bomb.gz")[..]),
        ),
        (
            "not what it says",
            Fault::status_with_headers(200, &squeezed, "{}"),
        ),
        (
            "binary",
            Fault::status_with_headers(200, &json, (0..=255).collect::<Vec<u8>>()),
        ),
        (
            "text",
            Fault::status_with_headers(400, &[("content-type", "text/plain")], "invalid_grant"),
        ),
        ("empty object", Fault::json(serde_json::json!({}))),
        (
            "numbers",
            Fault::json(serde_json::json!({"access_token": 1, "expires_in": "x"})),
        ),
        ("reset", Fault::reset()),
    ];
    for (name, fault) in faults {
        provider.fault(Endpoint::Token, fault);
        let begin = Instant::now();
        let error = Drive::access_token(&fresh(&host, &provider, &key), ALICE)
            .await
            .unwrap_err();
        assert!(error.is_transient(), "{name}: {error}");
        assert!(begin.elapsed() < Duration::from_mins(1), "{name}");
        assert_eq!(row(&host), before, "{name}");
    }
    assert!(
        Drive::access_token(&fresh(&host, &provider, &key), ALICE)
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_never_finishes_is_given_up_on_in_time() {
    let faults = [Fault::hang(), Fault::slow_drip(Duration::from_secs(1))];
    let waits = faults.map(|fault| {
        tokio::spawn(async move {
            let (provider, host) = setup().await;
            expire(&host);
            provider.fault(Endpoint::Token, fault);
            let begin = Instant::now();
            let error = token(&host).await.unwrap_err();
            assert!(error.is_transient(), "{error}");
            assert_eq!(status(&host).await, ConnectionStatus::Active);
            begin.elapsed()
        })
    });
    for wait in waits {
        let took = wait.await.unwrap();
        assert!((10..60).contains(&took.as_secs()), "{took:?}");
    }
}
