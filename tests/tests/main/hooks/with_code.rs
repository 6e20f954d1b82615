//! Flows that the provider begins: a code without a `state`.

use std::time::Duration;

use lightfriend_runtime::{
    Error, EventKind, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use url::Url;

use super::{Bicycle, Car, SOON, car_connection, connections, expire, flows, nothing_lives, setup};
use crate::support::{ALICE, BOB, CLIENT_ID, Host, application, eventually, outcome, param};

/// A code that the provider sends unasked.
async fn code(host: &Host, provider: &MockProvider) -> String {
    let redirect_uri = host.oauth.redirect_uri_of::<Car>();
    let mut url = Url::parse("https://provider.example/authorize").unwrap();
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", CLIENT_ID)
        .append_pair("scope", "read drive")
        .append_pair("redirect_uri", &redirect_uri);
    let callback = provider.approve(url.as_str()).await.unwrap();
    assert_eq!(param(&callback, "state"), None);
    param(&callback, "code").unwrap()
}

#[tokio::test]
async fn a_code_that_came_unasked_connects() {
    let (provider, host, hooks) = setup().await;
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            new.set(car_connection::region, "na")?;
            Ok(())
        })
    });
    let mut events = host.oauth.events();
    let code = code(&host, &provider).await;
    Car::connect_with_code(&host.oauth, ALICE, code.as_str(), &[])
        .await
        .unwrap();
    let requests = provider.requests();
    let sent = requests.last().unwrap();
    assert_eq!(sent.param("grant_type"), Some("authorization_code"));
    assert_eq!(sent.param("code"), Some(code.as_str()));
    assert_eq!(sent.param("code_verifier"), None);
    let redirect_uri = host.oauth.redirect_uri_of::<Car>();
    assert_eq!(sent.param("redirect_uri"), Some(redirect_uri.as_str()));
    let event = events.next().await.unwrap();
    assert_eq!((event.kind, event.service), (EventKind::Connected, "car"));

    let row = Car::connection(&host.oauth, ALICE).await.unwrap().unwrap();
    assert_eq!(
        (row.region.as_str(), row.scopes.as_deref()),
        ("na", Some("read drive"))
    );
    assert!(Car::connection(&host.oauth, BOB).await.unwrap().is_none());
    expire(&host);
    Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(host.browser(ALICE).status("car").await["connected"], true);
}

#[tokio::test]
async fn what_it_replaces_is_revoked_with_the_connection() {
    let provider = MockProvider::builder().require_pkce(false);
    let extra = serde_json::json!({"who": "grace"});
    let provider = provider.token_response_extra(extra).start().await.unwrap();
    let hooks = super::Scripted::default();
    let host = Host::start_with(integrations![Car], &provider, |it| it.hooks(hooks)).await;
    host.browser(ALICE).connect("car", &provider).await;
    host.sql("UPDATE car_connection SET account = 'ada'");
    let first = provider.issued_access_tokens();
    let mut events = host.oauth.events();
    let code = code(&host, &provider).await;
    Car::connect_with_code(&host.oauth, ALICE, code, &[])
        .await
        .unwrap();
    for kind in [EventKind::Connected, EventKind::AccountChanged] {
        assert_eq!(events.next().await.unwrap().kind, kind);
    }
    assert_eq!(connections(&host), 1);
    assert!(provider.token_is_live(&first[0]));
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM oauth_revocation"), 2);
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(eventually(|| nothing_lives(&provider)).await);
}

#[tokio::test]
async fn what_is_wrong_with_the_call_is_said_before_anything_is_sent() {
    let (provider, host, _hooks) = setup().await;
    for (code, values) in [
        ("code", &[("shop", "a")][..]),
        ("code", &[("region", "na")]),
        ("", &[]),
    ] {
        let error = Car::connect_with_code(&host.oauth, ALICE, code, values).await;
        assert!(matches!(error, Err(Error::InvalidRequest(_))), "{error:?}");
    }
    assert_eq!((provider.requests().len(), flows(&host)), (0, 0));

    let (_database, oauth) = application(integrations![], &provider, |builder| builder).await;
    let error = Bicycle::connect_with_code(&oauth, ALICE, "code", &[]).await;
    assert!(error.unwrap_err().is_misconfigured());
    assert_eq!(provider.requests().len(), 0);
}

#[tokio::test]
async fn a_code_that_the_provider_refuses_leaves_nothing() {
    let (provider, host, hooks) = setup().await;
    let error = Car::connect_with_code(&host.oauth, ALICE, "no-such-code", &[]).await;
    let error = error.unwrap_err();
    assert_eq!(error.slug(), "provider_refused");
    assert_eq!(error.provider_error(), Some("invalid_grant"));
    assert_eq!((connections(&host), flows(&host)), (0, 0));
    // A user who is not there cannot be connected, and what was granted is revoked.
    let code = code(&host, &provider).await;
    let error = Car::connect_with_code(&host.oauth, 77, code, &[]).await;
    assert!(matches!(error, Err(Error::Database { .. })), "{error:?}");
    assert_eq!((connections(&host), flows(&host)), (0, 0));
    assert!(eventually(|| nothing_lives(&provider)).await);
    hooks.on_connect(|_, _| Box::pin(async { Err("no".into()) }));
    let code = self::code(&host, &provider).await;
    let error = Car::connect_with_code(&host.oauth, ALICE, code, &[]).await;
    assert_eq!(error.unwrap_err().slug(), "hook_failed");
    assert_eq!((connections(&host), flows(&host)), (0, 0));
    assert!(eventually(|| nothing_lives(&provider)).await);
}

#[tokio::test]
async fn who_is_purged_or_disconnects_meanwhile_is_not_connected() {
    let (provider, host, _hooks) = setup().await;
    for (purge, was_connected) in [(true, false), (false, false), (true, true), (false, true)] {
        if was_connected {
            host.browser(ALICE).connect("car", &provider).await;
        }
        let code = code(&host, &provider).await;
        let seen = provider.count(Endpoint::Token);
        let delay = Fault::delay_answer(Duration::from_millis(1500));
        provider.fault(Endpoint::Token, delay);
        let oauth = host.oauth.clone();
        let connecting =
            tokio::spawn(async move { Car::connect_with_code(&oauth, ALICE, code, &[]).await });
        assert!(provider.wait_for(Endpoint::Token, seen + 1, SOON).await);
        if purge {
            host.oauth.purge_user(ALICE).await.unwrap();
        } else {
            Car::disconnect(&host.oauth, ALICE).await.unwrap();
        }
        let result = connecting.await.unwrap();
        assert_eq!(result, Err(Error::InvalidState), "{purge} {was_connected}");
        assert_eq!((connections(&host), flows(&host)), (0, 0));
        assert!(eventually(|| nothing_lives(&provider)).await);
    }
}

/// Codes from the provider's directory and callbacks of browsers, all at once: one of them is the
/// connection, and no token of the others outlives it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_number_at_once_leave_one_connection() {
    let (provider, host, _hooks) = setup().await;
    let alice = host.browser(ALICE);
    let mut connecting = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (oauth, code) = (host.oauth.clone(), code(&host, &provider).await);
        connecting.spawn(async move {
            let result = Car::connect_with_code(&oauth, ALICE, code, &[]).await;
            result.unwrap();
        });
    }
    for _ in 0..2 {
        let (browser, callback) = (alice.clone(), alice.consent("car", &provider).await);
        connecting.spawn(async move {
            assert_eq!(outcome(&browser.callback(&callback).await), "connected");
        });
    }
    connecting.join_all().await;
    assert_eq!(connections(&host), 1);
    Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(
        host.number("SELECT COUNT(*) AS n FROM oauth_revocation"),
        10
    );
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(eventually(|| nothing_lives(&provider)).await);
}

#[tokio::test]
async fn flows_that_a_user_has_begun_are_not_pushed_aside() {
    let (provider, host, _hooks) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("car", &provider).await;
    for _ in 0..9 {
        alice.start("car").await;
    }
    let code = code(&host, &provider).await;
    Car::connect_with_code(&host.oauth, ALICE, code, &[])
        .await
        .unwrap();
    assert_eq!(flows(&host), 11);
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
}
