//! The end of a connection, also while a refresh is under way.

use std::time::Duration;

use lightfriend_runtime::{
    ConnectionStatus,
    testing::{Endpoint, Fault},
};
use reqwest::Method;
use secrecy::ExposeSecret as _;

use super::{Drive, expire, make_stale, refresh_under_way, setup, status, token};
use crate::support::{ALICE, BOB, eventually};

#[tokio::test]
async fn disconnecting_is_immediate_and_revokes_the_refresh_token_first() {
    let (provider, host) = setup().await;
    let (access, refresh) = (
        provider.issued_access_tokens().pop().unwrap(),
        provider.issued_refresh_tokens().pop().unwrap(),
    );
    let alice = host.browser(ALICE);
    let response = alice.post("/api/drive/disconnect").await;
    assert_eq!(response.status(), 200);
    assert!(token(&host).await.unwrap_err().is_not_connected());
    assert_eq!(alice.status("drive").await["status"], "not_connected");
    assert!(
        provider
            .wait_for(Endpoint::Revocation, 2, Duration::from_secs(5))
            .await
    );
    let revoked: Vec<_> = provider
        .requests()
        .iter()
        .filter(|request| request.endpoint == Endpoint::Revocation)
        .map(|request| {
            let param = |name| request.param(name).unwrap().to_owned();
            (param("token"), param("token_type_hint"))
        })
        .collect();
    assert_eq!(revoked[0], (refresh, "refresh_token".to_owned()));
    assert_eq!(revoked[1], (access.clone(), "access_token".to_owned()));
    assert!(!provider.token_is_live(&access));
}

#[tokio::test]
async fn disconnecting_twice_or_another_user_changes_nothing() {
    let (provider, host) = setup().await;
    let bob = host.browser(BOB);
    for method in [Method::POST, Method::DELETE] {
        let headers = [("sec-fetch-site", "same-origin")];
        let response = bob.send(method, "/api/drive/disconnect", &headers).await;
        assert_eq!(response.status(), 200);
    }
    assert!(token(&host).await.is_ok());
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(
        provider
            .wait_for(Endpoint::Revocation, 2, Duration::from_secs(5))
            .await
    );
}

#[tokio::test]
async fn another_site_cannot_disconnect() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let path = "/api/drive/disconnect";
    let cross_site = [("sec-fetch-site", "cross-site")];
    assert_eq!(
        alice.send(Method::POST, path, &cross_site).await.status(),
        403
    );
    assert_eq!(
        alice.send(Method::DELETE, path, &cross_site).await.status(),
        403
    );
    let response = alice.get(path).await;
    assert_eq!(response.status(), 405);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["error"], "method_not_allowed");
    assert!(token(&host).await.is_ok());
}

#[tokio::test]
async fn a_provider_that_does_not_revoke_delays_nobody() {
    let (provider, host) = setup().await;
    provider.fault(Endpoint::Revocation, Fault::status(503));
    let begin = std::time::Instant::now();
    host.browser(ALICE).post("/api/drive/disconnect").await;
    assert!(begin.elapsed() < Duration::from_secs(5));
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM drive_connection"), 0);
    // It is asked again: one failure, then the refresh token, then the access token.
    assert!(
        provider
            .wait_for(Endpoint::Revocation, 3, Duration::from_secs(10))
            .await
    );
}

#[tokio::test]
async fn a_disconnect_during_a_refresh_is_final_and_the_new_tokens_are_revoked() {
    let (provider, host) = setup().await;
    expire(&host);
    let reader = refresh_under_way(&provider, &host, 400).await;
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(reader.await.unwrap().unwrap_err().is_not_connected());
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM drive_connection"), 0);
    let newest = provider.issued_access_tokens().pop().unwrap();
    let revoked = eventually(|| !provider.token_is_live(&newest)).await;
    assert!(revoked, "the new tokens outlive the disconnect");
}

#[tokio::test]
async fn a_token_that_lives_is_not_served_once_the_user_has_disconnected() {
    let (provider, host) = setup().await;
    make_stale(&host);
    let reader = refresh_under_way(&provider, &host, 400).await;
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(reader.await.unwrap().unwrap_err().is_not_connected());
}

#[tokio::test]
async fn an_answer_for_a_deleted_connection_does_not_reach_the_next_one() {
    let (provider, host) = setup().await;
    expire(&host);
    let reader = refresh_under_way(&provider, &host, 600).await;
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.browser(ALICE).connect("drive", &provider).await;
    let expected = provider.issued_access_tokens().pop().unwrap();
    let _ = reader.await.unwrap();
    assert_eq!(token(&host).await.unwrap(), expected);
    assert_eq!(status(&host).await, ConnectionStatus::Active);
}

#[tokio::test]
async fn a_reconnect_during_a_refresh_wins() {
    let (provider, host) = setup().await;
    expire(&host);
    let reader = refresh_under_way(&provider, &host, 600).await;
    host.browser(ALICE).connect("drive", &provider).await;
    let expected = provider.issued_access_tokens().pop().unwrap();
    assert_eq!(reader.await.unwrap().unwrap().expose_secret(), expected);
    assert_eq!(token(&host).await.unwrap(), expected);
    // What the refresh has brought belongs to no row, and does not outlive the connection.
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    let all_are_dead = || {
        let tokens = provider.issued_access_tokens();
        tokens.iter().all(|token| !provider.token_is_live(token))
    };
    assert!(crate::support::eventually_within(Duration::from_secs(20), all_are_dead).await);
}
