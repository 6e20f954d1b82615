//! What a hook adds to a connection before it is stored.

use std::sync::Arc;

use lightfriend_runtime::{
    Error, ExposeSecret as _, OAuth, SecretString, UserId,
    testing::{ApiAnswer, Endpoint, Fault},
};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::{
    Car, CarConnection, SOON, Scripted, car_connection, connections, expire, flows, nothing_lives,
    setup, van_connection,
};
use crate::support::{ALICE, Host, Log, eventually, location, outcome};

async fn row(host: &Host) -> CarConnection {
    let row = Car::connection(&host.oauth, ALICE).await.unwrap();
    row.expect("a connection")
}

/// Fills all there is.
fn fill_everything(hooks: &Scripted) {
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            let answer = new.client().get("/users/region").send().await?;
            let region: Value = answer.error_for_status()?.json().await?;
            new.set(
                car_connection::region,
                region["region"].as_str().ok_or("none")?,
            )?;
            new.set(car_connection::doors, 2)?;
            new.set(car_connection::odometer, Some(7_000_000_000))?;
            new.set(car_connection::charge, 0.5)?;
            new.set(car_connection::paired, true)?;
            new.set(car_connection::pin, SecretString::from("pin-canary"))?;
            new.set(car_connection::account, None::<String>)?;
            new.set(car_connection::account, "ada".to_owned())?;
            new.set_scopes(["read", "honk", "read"]);
            Ok(())
        })
    });
}

#[tokio::test]
async fn a_hook_calls_the_api_and_fills_columns_and_scopes() {
    let (provider, host, hooks) = setup().await;
    provider.answer_api("/api/users/region", json!({"region": "na"}));
    fill_everything(&hooks);
    let alice = host.browser(ALICE);
    assert_eq!(outcome(&alice.connect("car", &provider).await), "connected");
    let stored = row(&host).await;
    assert_eq!(stored.region, "na");
    assert_eq!((stored.doors, stored.odometer), (2, Some(7_000_000_000)));
    assert_eq!((stored.charge, stored.paired), (Some(0.5), true));
    assert_eq!(stored.account.as_deref(), Some("ada"));
    assert_eq!(stored.scopes.as_deref(), Some("read honk"));
    let pin = stored.open_pin(&host.oauth).unwrap().unwrap();
    assert_eq!(pin.expose_secret(), "pin-canary");
    let sealed = host.texts("SELECT pin AS text FROM car_connection");
    assert!(!sealed[0].contains("canary"), "{sealed:?}");
    let status = alice.status("car").await;
    assert_eq!(status["account"], "ada");
    assert_eq!(status["scopes"], json!(["read", "honk"]));
    assert_eq!(status["missing_scopes"], json!(["drive"]));
    let requests = provider.requests();
    let api: Vec<_> = requests
        .iter()
        .filter(|it| it.endpoint == Endpoint::Api)
        .collect();
    let token = provider.issued_access_tokens().pop().unwrap();
    assert_eq!(api.len(), 1);
    assert_eq!(
        api[0].header("authorization"),
        Some(&*format!("Bearer {token}"))
    );
    // What is stored works like any other.
    expire(&host);
    Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(row(&host).await.region, "na");
}

#[tokio::test]
async fn a_reconnect_keeps_what_the_hook_does_not_set_and_replaces_what_it_does() {
    let (provider, host, hooks) = setup().await;
    provider.answer_api("/api/users/region", json!({"region": "na"}));
    fill_everything(&hooks);
    let alice = host.browser(ALICE);
    alice.connect("car", &provider).await;
    host.sql("UPDATE car_connection SET doors = 5");
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            new.set(car_connection::region, "cn")?;
            new.set(car_connection::odometer, None::<i64>)?;
            Ok(())
        })
    });
    alice.connect("car", &provider).await;
    let stored = row(&host).await;
    assert_eq!((stored.region.as_str(), stored.odometer), ("cn", None));
    assert_eq!((stored.doors, stored.paired), (5, true));
    assert_eq!(
        stored.scopes.as_deref(),
        Some("read drive"),
        "as the answer says"
    );
    hooks.rest();
    alice.connect("car", &provider).await;
    assert_eq!(row(&host).await.region, "cn");
}

#[tokio::test]
async fn the_handle_tells_what_there_is_and_shows_no_secret() {
    let (provider, host, hooks) = setup().await;
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            assert_eq!((new.service(), new.user()), ("car", &UserId::from(ALICE)));
            assert_eq!(new.scopes(), Some(vec!["read", "drive"]));
            let token = new.access_token().expose_secret().to_owned();
            assert_eq!(new.token_response()["access_token"], token.as_str());
            new.set(car_connection::pin, "pin-canary")?;
            let shown = format!("{new:?}{:?}", new.client());
            assert!(
                !shown.contains(&token) && !shown.contains("canary"),
                "{shown}"
            );
            Ok(())
        })
    });
    let alice = host.browser(ALICE);
    assert_eq!(outcome(&alice.connect("car", &provider).await), "connected");
    let pin = row(&host).await.open_pin(&host.oauth).unwrap().unwrap();
    assert_eq!(pin.expose_secret(), "pin-canary");
}

#[tokio::test]
async fn the_client_has_the_new_token_alone_and_stays_below_the_base() {
    let (provider, host, hooks) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("car", &provider).await;
    provider.answer_api("/api/me", ApiAnswer::status(401));
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            let client = new.client();
            let token = new.access_token().expose_secret().to_owned();
            let answer = client.get("/me").send().await?;
            assert_eq!(answer.status(), 401, "it is not renewed");
            assert!(matches!(
                client.get("/../secrets").send().await,
                Err(Error::InvalidApiPath(_))
            ));
            let handle = client.token_handle();
            let given = handle.get().await?;
            assert_eq!(given.expose_secret(), token);
            assert_eq!(handle.renew(&given).await.unwrap_err().status(), Some(401));
            Ok(())
        })
    });
    provider.clear_requests();
    assert_eq!(outcome(&alice.connect("car", &provider).await), "connected");
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(provider.count(Endpoint::Api), 1);
}

/// What ends in no connection.
#[derive(Debug, Clone, Copy)]
enum Failure {
    Error,
    Panic,
    Api,
    UnsealedSecret,
    AnothersColumn,
}

fn fail(hooks: &Scripted, failure: Failure) {
    hooks.on_connect(move |_, new| {
        Box::pin(async move {
            new.set(car_connection::region, "na")?;
            match failure {
                Failure::Error => {
                    let token = new.access_token().expose_secret();
                    Err(format!("the car\n{token} is not theirs").into())
                }
                Failure::Panic => panic!("a test"),
                Failure::Api => {
                    new.client().get("/busy").send().await?.error_for_status()?;
                    Ok(())
                }
                Failure::UnsealedSecret => {
                    new.set(car_connection::region, SecretString::from("plain-canary"))?;
                    Ok(())
                }
                Failure::AnothersColumn => {
                    new.set(van_connection::region, "na")?;
                    Ok(())
                }
            }
        })
    });
}

const FAILURES: [Failure; 5] = [
    Failure::Error,
    Failure::Panic,
    Failure::Api,
    Failure::UnsealedSecret,
    Failure::AnothersColumn,
];

#[tokio::test]
async fn a_hook_that_fails_fails_the_connect_and_the_tokens_are_revoked() {
    let (log, _guard) = Log::capture();
    let (provider, host, hooks) = setup().await;
    provider.answer_api("/api/busy", ApiAnswer::status(503));
    let alice = host.browser(ALICE);
    for failure in FAILURES {
        fail(&hooks, failure);
        let callback = alice.consent("car", &provider).await;
        let response = alice.callback(&callback).await;
        assert_eq!(outcome(&response), "hook_failed", "{failure:?}");
        assert!(!location(&response).contains("theirs"));
        assert_eq!((connections(&host), flows(&host)), (0, 0));
        let again = alice.callback(&callback).await;
        assert_eq!(outcome(&again), "invalid_state");
        assert!(eventually(|| nothing_lives(&provider)).await, "{failure:?}");
    }
    let told = log.lines("the car\\\\n[REDACTED] is not theirs");
    assert_eq!(told.len(), 1, "{:?}", log.lines("hook"));
    assert_eq!(log.lines("a hook has panicked").len(), 1);
    assert_eq!(log.lines("compare `new.service()` first").len(), 1);
    for token in provider.issued_access_tokens() {
        assert!(log.lines(&token).is_empty());
    }
}

#[tokio::test]
async fn a_connection_that_is_there_survives_a_hook_that_fails() {
    let (provider, host, hooks) = setup().await;
    provider.answer_api("/api/busy", ApiAnswer::status(503));
    let alice = host.browser(ALICE);
    alice.connect("car", &provider).await;
    let before = host.rows("car_connection");
    let issued = provider.issued_access_tokens();
    for failure in FAILURES {
        fail(&hooks, failure);
        let response = alice.connect("car", &provider).await;
        assert_eq!(outcome(&response), "hook_failed", "{failure:?}");
    }
    assert_eq!(host.rows("car_connection"), before);
    assert!(provider.token_is_live(&issued[0]));
    // What was granted beside it waits for its end.
    hooks.rest();
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(eventually(|| nothing_lives(&provider)).await);
}

#[tokio::test]
async fn a_hook_is_not_asked_where_the_provider_refuses() {
    let (provider, host, hooks) = setup().await;
    hooks.on_connect(|_, _| Box::pin(async { panic!("there are no tokens") }));
    provider.fault(Endpoint::Token, Fault::status(500));
    let alice = host.browser(ALICE);
    let response = alice.connect("car", &provider).await;
    assert_eq!(outcome(&response), "provider_unavailable");
}

#[tokio::test]
async fn a_user_who_is_purged_or_disconnects_during_the_hook_is_not_connected() {
    let (provider, host, hooks) = setup().await;
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (telling, waiting) = (begun.clone(), go_on.clone());
    hooks.on_connect(move |_, _| {
        let (telling, waiting) = (telling.clone(), waiting.clone());
        Box::pin(async move {
            telling.notify_one();
            waiting.notified().await;
            Ok(())
        })
    });
    let alice = host.browser(ALICE);
    for purge in [true, false] {
        let callback = alice.consent("car", &provider).await;
        let browser = alice.clone();
        let landing = tokio::spawn(async move { outcome(&browser.callback(&callback).await) });
        let has_begun = tokio::time::timeout(SOON, begun.notified()).await;
        has_begun.expect("the hook");
        let oauth: &OAuth = &host.oauth;
        if purge {
            oauth.purge_user(ALICE).await.unwrap();
        } else {
            Car::disconnect(oauth, ALICE).await.unwrap();
        }
        go_on.notify_one();
        assert_eq!(landing.await.unwrap(), "invalid_state");
        assert_eq!((connections(&host), flows(&host)), (0, 0));
        assert!(eventually(|| nothing_lives(&provider)).await);
    }
}
