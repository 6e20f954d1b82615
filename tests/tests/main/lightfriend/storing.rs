//! What stands in the tables, and what does not stand in the log.

use std::time::Duration;

use lightfriend_runtime::{
    Error,
    testing::{Endpoint, Fault},
};
use secrecy::ExposeSecret as _;

use super::{
    ALL, CALENDAR, Lightfriend, TESLA, UBER,
    integrations::{Tesla, TeslaConnection, Uber},
};
use crate::support::{ALICE, BOB, CLIENT_SECRET, Log};

// Fault 10.
#[tokio::test]
async fn no_secret_is_in_the_log() {
    let (log, _guard) = Log::capture();
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    let session = alice.cookies().remove("access_token").unwrap();
    let mut secrets = vec![session, CLIENT_SECRET.to_owned()];
    for route in ALL {
        let callback = app.consent(&alice, route).await;
        secrets.extend(crate::support::param(&callback, "state"));
        secrets.extend(alice.cookies().into_values());
        alice.callback(&callback).await;
        let body = r#"{"error": "invalid_grant", "error_description": "token mock-rt-1 is dead"}"#;
        let fault = Fault::status_with_body(400, "application/json", body);
        app.provider.fault(Endpoint::Token, fault);
        let callback = app.consent(&alice, route).await;
        let answer = alice.callback(&callback).await;
        assert!(!crate::support::location(&answer).contains("mock-rt"));
    }
    app.expire("tesla");
    Tesla::access_token(&app.host.oauth, ALICE).await.unwrap();
    app.host.oauth.purge_user(ALICE).await.unwrap();
    app.host.oauth.drain().await;
    secrets.extend(app.provider.issued_codes());
    secrets.extend(app.provider.issued_access_tokens());
    secrets.extend(app.provider.issued_refresh_tokens());
    assert!(log.lines("connected").len() >= ALL.len());
    for secret in secrets.iter().filter(|secret| secret.len() > 3) {
        let lines = log.lines(secret);
        assert!(lines.is_empty(), "{lines:#?}");
    }
}

// Fault 11.
#[tokio::test]
async fn a_reconnect_keeps_the_chosen_car() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    app.connect(&alice, TESLA, "").await;
    let mut conn = app.host.database.connection();
    let (vin, name) = (Some("5YJ3E1EA".to_owned()), Some("Model Y".to_owned()));
    TeslaConnection::set_selected_vehicle_vin(&mut conn, ALICE, vin).unwrap();
    TeslaConnection::set_selected_vehicle_name(&mut conn, ALICE, name).unwrap();
    TeslaConnection::set_virtual_key_paired(&mut conn, ALICE, true).unwrap();
    drop(conn);
    app.connect(&alice, TESLA, "").await;
    let row = Tesla::connection(&app.host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.selected_vehicle_vin.as_deref(), Some("5YJ3E1EA"));
    assert_eq!(row.selected_vehicle_name.as_deref(), Some("Model Y"));
    assert!(row.virtual_key_paired);
    assert_eq!(app.host.rows("tesla_connection").len(), 1);
}

// Fault 11.
#[tokio::test]
async fn both_tokens_are_rotated_together() {
    let app = Lightfriend::start().await;
    app.connect(&app.browser(ALICE), UBER, "").await;
    app.expire("uber");
    Uber::access_token(&app.host.oauth, ALICE).await.unwrap();
    let row = Uber::connection(&app.host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    let oauth = &app.host.oauth;
    let access = oauth.open::<Uber>(ALICE, "access_token", &row.access_token);
    let refresh = row.refresh_token.unwrap();
    let refresh = oauth.open::<Uber>(ALICE, "refresh_token", &refresh);
    let last = |tokens: Vec<String>| tokens.last().cloned().unwrap();
    assert_eq!(
        access.unwrap().expose_secret(),
        last(app.provider.issued_access_tokens())
    );
    assert_eq!(
        refresh.unwrap().expose_secret(),
        last(app.provider.issued_refresh_tokens())
    );
}

// Fault 12. There is one thread here.
#[tokio::test]
async fn nobody_waits_while_a_provider_thinks() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    let mut callbacks = Vec::new();
    for route in ALL {
        callbacks.push(app.consent(&alice, route).await);
    }
    let thinking = Fault::delay_answer(Duration::from_secs(3));
    app.provider.fault_always(Endpoint::Token, thinking);
    let mut connecting = tokio::task::JoinSet::new();
    for callback in callbacks {
        let alice = alice.clone();
        connecting.spawn(async move { alice.callback(&callback).await });
    }
    let soon = Duration::from_secs(10);
    assert!(
        app.provider
            .wait_for(Endpoint::Token, ALL.len(), soon)
            .await
    );
    let bob = app.browser(BOB);
    for _ in 0..20 {
        assert_eq!(bob.get(&format!("{CALENDAR}/status")).await.status(), 200);
    }
    assert!(
        connecting.try_join_next().is_none(),
        "the provider still thinks"
    );
    connecting.join_all().await;
    assert!(
        Tesla::status(&app.host.oauth, ALICE)
            .await
            .unwrap()
            .connected
    );
}

// Fault 15.
#[tokio::test]
async fn a_region_is_an_address() {
    let app = Lightfriend::start().await;
    app.connect(&app.browser(ALICE), TESLA, "").await;
    let mut conn = app.host.database.connection();
    for odd in ["na", "", "https://evil.example"] {
        let set = TeslaConnection::set_region(&mut conn, ALICE, odd.to_owned());
        assert!(set.is_err(), "{odd}");
    }
    // Whoever writes it, nothing is sent to what is none.
    app.host.sql("UPDATE tesla_connection SET region = 'na'");
    let asked = Tesla::client(&app.host.oauth, ALICE).get("/api/1/vehicles");
    assert!(asked.send().await.unwrap_err().is_misconfigured());
}

// Fault 16.
#[tokio::test]
async fn a_token_opens_in_its_own_row_alone() {
    let app = Lightfriend::start().await;
    for user in [ALICE, BOB] {
        app.connect(&app.browser(user), UBER, "").await;
    }
    app.host.sql(
        "UPDATE uber_connection SET access_token = (SELECT access_token FROM uber_connection \
         WHERE user_id = 1) WHERE user_id = 2",
    );
    let error = Uber::access_token(&app.host.oauth, BOB).await.unwrap_err();
    let column = "access_token";
    let expected = Error::Unsealable {
        table: "uber_connection",
        column,
    };
    assert_eq!(error, expected);
    assert!(Uber::access_token(&app.host.oauth, ALICE).await.is_ok());
}
