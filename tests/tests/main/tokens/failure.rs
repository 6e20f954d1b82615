//! Failures of a refresh: an ended grant, an operator's mistake, a provider that is away. What is
//! refused in other words is in `refusals`.

use std::time::Duration;

use lightfriend_runtime::{
    ConnectionStatus, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use super::{Drive, expire, make_stale, row, setup, setup_with, status, token};
use crate::support::ALICE;

#[tokio::test]
async fn an_ended_grant_asks_for_the_user_and_keeps_the_ciphertext() {
    let (provider, host) = setup().await;
    provider.invalidate_refresh_tokens();
    expire(&host);
    let before = host.number("SELECT length(refresh_token) AS n FROM drive_connection");
    let error = token(&host).await.unwrap_err();
    assert!(error.is_reauth_required() && !error.is_transient());
    assert_eq!(status(&host).await, ConnectionStatus::NeedsReauth);
    assert_eq!(
        host.number("SELECT length(refresh_token) AS n FROM drive_connection"),
        before
    );
    // It was asked once more, and from now on nobody bothers the provider.
    assert!(token(&host).await.unwrap_err().is_reauth_required());
    assert_eq!(provider.count(Endpoint::Token), 2);
    let json = host.browser(ALICE).status("drive").await;
    assert_eq!(
        (&json["status"], &json["connected"]),
        (&"needs_reauth".into(), &false.into())
    );
}

#[tokio::test]
async fn connecting_again_heals_and_keeps_the_applications_own_columns() {
    let (provider, host) = setup().await;
    host.sql("UPDATE drive_connection SET folder = 'photos'");
    provider.invalidate_refresh_tokens();
    expire(&host);
    token(&host).await.unwrap_err();
    host.browser(ALICE).connect("drive", &provider).await;
    assert_eq!(status(&host).await, ConnectionStatus::Active);
    assert!(provider.token_is_live(&token(&host).await.unwrap()));
    let connection = Drive::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(connection.folder, "photos");
}

#[tokio::test]
async fn an_operators_mistake_touches_no_row() {
    let (provider, host) = setup().await;
    expire(&host);
    let before = row(&host);
    let body = r#"{"error":"invalid_client"}"#;
    provider.fault(
        Endpoint::Token,
        Fault::status_with_body(401, "application/json", body),
    );
    let error = token(&host).await.unwrap_err();
    assert!(error.is_misconfigured() && !error.is_reauth_required());
    assert_eq!(error.provider_error(), Some("invalid_client"));
    assert_eq!(row(&host), before);
    assert_eq!(status(&host).await, ConnectionStatus::Active);
    assert!(token(&host).await.is_ok());
}

#[tokio::test]
async fn a_providers_trouble_touches_no_row_and_serves_the_living_token() {
    let faults: Vec<fn() -> Fault> = vec![
        || Fault::status(500),
        || Fault::status(503),
        || Fault::status(408),
        || Fault::status(429),
        || Fault::html(200),
        || Fault::html(400),
        || Fault::status(400),
        || Fault::status(404),
        || Fault::redirect(302, "https://elsewhere.example/"),
        Fault::drop_before,
        Fault::reset,
        Fault::truncate,
        || Fault::big_body(1_000_000),
        || Fault::status_with_body(200, "application/json", "{}"),
        || {
            Fault::status_with_body(
                400,
                "application/json",
                r#"{"error":"temporarily_unavailable"}"#,
            )
        },
        || Fault::status_with_body(500, "application/json", r#"{"error":"invalid_grant"}"#),
        || Fault::status_with_body(200, "application/json", r#"{"access_token":""}"#),
    ];
    for (index, fault) in faults.into_iter().enumerate() {
        let (provider, host) = setup().await;
        let living = provider.issued_access_tokens().pop().unwrap();
        make_stale(&host);
        let before = row(&host);
        provider.fault(Endpoint::Token, fault());
        assert_eq!(token(&host).await.unwrap(), living, "fault {index}");
        assert_eq!(row(&host), before, "fault {index}");
        assert_eq!(provider.count(Endpoint::Token), 1, "fault {index}");

        expire(&host);
        let before = row(&host);
        provider.fault(Endpoint::Token, fault());
        let error = token(&host).await.unwrap_err();
        assert!(error.is_transient(), "fault {index}: {error}");
        assert_eq!(row(&host), before, "fault {index}");
        assert_eq!(status(&host).await, ConnectionStatus::Active);
    }
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let (provider, host) = setup().await;
    expire(&host);
    provider.fault(Endpoint::Token, Fault::retry_after(503, 3600));
    let error = token(&host).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    // Nobody asks again before that.
    for _ in 0..5 {
        assert!(token(&host).await.unwrap_err().is_transient());
    }
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn one_hiccup_costs_no_pause() {
    let (provider, host) = setup().await;
    expire(&host);
    provider.fault(Endpoint::Token, Fault::status(502));
    assert!(token(&host).await.unwrap_err().is_transient());
    assert!(provider.token_is_live(&token(&host).await.unwrap()));
}

#[tokio::test]
async fn a_token_that_nothing_can_renew_asks_for_the_user_when_it_dies() {
    let (provider, host) = setup_with(MockProvider::builder().issue_refresh_token(false)).await;
    make_stale(&host);
    assert!(token(&host).await.is_ok());
    expire(&host);
    assert!(token(&host).await.unwrap_err().is_reauth_required());
    assert_eq!(status(&host).await, ConnectionStatus::NeedsReauth);
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn a_missing_key_is_retryable_and_changes_nothing() {
    let (provider, host) = setup().await;
    let before = row(&host);
    // Another process, whose ring does not have the key yet.
    let other = crate::support::builder(&host.database, integrations![Drive], &provider)
        .keys(other_ring())
        .build()
        .unwrap();
    let error = Drive::access_token(&other, ALICE).await.unwrap_err();
    assert!(error.is_transient() && !error.is_reauth_required());
    assert_eq!(row(&host), before);
    assert!(token(&host).await.is_ok());
}

fn other_ring() -> lightfriend_runtime::KeyRing {
    let text = lightfriend_runtime::KeyRing::generate().unwrap();
    lightfriend_runtime::KeyRing::parse(&text).unwrap()
}
