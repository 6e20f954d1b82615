//! What hosts are told.

use std::sync::{Arc, Mutex};

use lightfriend_runtime::{
    Event, EventKind, Events, UserId, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use super::{Drive, expire, token};
use crate::support::{ALICE, Host};

/// The kinds of the events until this one, which is included.
async fn until(events: &mut Events, last: EventKind) -> Vec<EventKind> {
    let mut kinds = Vec::new();
    while kinds.last() != Some(&last) {
        let event = tokio::time::timeout(std::time::Duration::from_secs(10), events.next()).await;
        let event = event.expect("an event").expect("the host lives");
        assert_eq!(
            (event.service, &event.user),
            ("drive", &UserId::from(ALICE))
        );
        kinds.push(event.kind);
    }
    kinds
}

#[tokio::test]
async fn the_life_of_a_connection_is_told_in_order() {
    use EventKind as Kind;

    let provider = MockProvider::start().await.unwrap();
    let told: Arc<Mutex<Vec<Event>>> = Arc::default();
    let callback = told.clone();
    let host = Host::start_with(integrations![Drive], &provider, |builder| {
        builder.on_event(move |event| callback.lock().unwrap().push(event.clone()))
    })
    .await;
    let mut events = host.oauth.events();
    host.browser(ALICE).connect("drive", &provider).await;
    expire(&host);
    token(&host).await.unwrap();
    expire(&host);
    provider.fault(Endpoint::Token, Fault::status(503));
    token(&host).await.unwrap_err();
    token(&host).await.unwrap();
    expire(&host);
    provider.invalidate_refresh_tokens();
    token(&host).await.unwrap_err();
    token(&host).await.unwrap_err();
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    let expected = [
        Kind::Connected,
        Kind::Refreshed,
        Kind::RefreshFailed,
        Kind::Refreshed,
        Kind::Recovered,
        Kind::NeedsReauth,
        Kind::Disconnected,
    ];
    assert_eq!(until(&mut events, Kind::Disconnected).await, expected);
    let told = told.lock().unwrap();
    let kinds: Vec<_> = told.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, expected, "the callback hears the same");
    let failure = told.iter().find(|event| event.kind == Kind::RefreshFailed);
    assert_eq!(failure.unwrap().reason, Some("provider_unavailable"));
    // Not a word of a token.
    let text = format!("{told:?}");
    for secret in provider
        .issued_access_tokens()
        .iter()
        .chain(&provider.issued_refresh_tokens())
    {
        assert!(!text.contains(secret));
    }
}

#[tokio::test]
async fn an_operators_mistake_is_told_once_whoever_meets_it() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Drive], &provider).await;
    let users = 1..=20;
    host.connect_all(users.clone(), "drive", &provider).await;
    provider.clear_requests();
    let body = r#"{"error":"invalid_client"}"#;
    let refusal = Fault::status_with_body(401, "application/json", body);
    provider.fault_always(Endpoint::Token, refusal);
    let mut events = host.oauth.events();
    expire(&host);
    for _ in 0..3 {
        for user in users.clone() {
            let error = Drive::access_token(&host.oauth, user).await.unwrap_err();
            assert!(error.is_misconfigured(), "{error}");
        }
    }
    let asked = provider.count(Endpoint::Token);
    assert!(
        asked < 30,
        "sixty reads, {asked} requests with a bad secret"
    );
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    let first = events.next().await.unwrap();
    assert_eq!(
        (first.kind, first.reason),
        (EventKind::RefreshFailed, Some("provider_refused"))
    );
    assert_eq!(events.next().await.unwrap().kind, EventKind::Disconnected);
}

#[tokio::test]
async fn a_callback_that_panics_loses_no_token() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Drive], &provider, |builder| {
        builder.on_event(|_| panic!("the host's mistake"))
    })
    .await;
    host.browser(ALICE).connect("drive", &provider).await;
    expire(&host);
    assert!(provider.token_is_live(&token(&host).await.unwrap()));
    expire(&host);
    assert!(provider.token_is_live(&token(&host).await.unwrap()));
}
