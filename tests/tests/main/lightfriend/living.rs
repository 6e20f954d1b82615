//! Tokens as they age.

use lightfriend_runtime::{
    EventKind,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{
    CALENDAR, GMAIL, Lightfriend, TESLA, UBER,
    integrations::{Gmail, GoogleCalendar, Tesla, Uber},
};
use crate::support::ALICE;

// Fault 2.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_is_presented_once_however_many_need_it() {
    let app = Lightfriend::start().await;
    app.connect(&app.browser(ALICE), TESLA, "").await;
    app.expire("tesla");
    let seen = app.provider.count(Endpoint::Token);
    // Panels, rules and tools, in two processes.
    let processes = [app.host.oauth.clone(), app.deployed_again()];
    let mut needing = tokio::task::JoinSet::new();
    for number in 0..12 {
        let oauth = processes[number % processes.len()].clone();
        needing.spawn(async move { Tesla::access_token(&oauth, ALICE).await.unwrap() });
    }
    let tokens = needing.join_all().await;
    let first = tokens[0].expose_secret();
    assert!(tokens.iter().all(|token| token.expose_secret() == first));
    assert_eq!(app.provider.count(Endpoint::Token), seen + 1);
}

// Fault 4.
#[tokio::test]
async fn a_connection_without_a_refresh_token_works_until_its_token_ends() {
    let builder = MockProvider::builder().issue_refresh_token(false);
    let app = Lightfriend::start_with(builder).await;
    let alice = app.browser(ALICE);
    for route in [CALENDAR, UBER] {
        app.connect(&alice, route, "").await;
    }
    let row = Uber::connection(&app.host.oauth, ALICE).await.unwrap();
    assert!(row.unwrap().refresh_token.is_none());
    Uber::access_token(&app.host.oauth, ALICE).await.unwrap();
    app.expire("uber");
    let error = Uber::access_token(&app.host.oauth, ALICE)
        .await
        .unwrap_err();
    assert!(error.is_reauth_required());
    for route in [CALENDAR, UBER] {
        let response = alice.post(&format!("{route}/disconnect")).await;
        assert_eq!(response.status(), 200);
    }
}

// Fault 6.
#[tokio::test]
async fn a_provider_that_is_away_costs_nobody_the_connection() {
    let app = Lightfriend::start().await;
    app.connect(&app.browser(ALICE), GMAIL, "").await;
    app.expire("gmail");
    for fault in [Fault::reset(), Fault::status(503), Fault::html(200)] {
        app.provider.fault_times(Endpoint::Token, fault, 2);
        let error = Gmail::access_token(&app.host.oauth, ALICE)
            .await
            .unwrap_err();
        assert!(error.is_transient(), "{error}");
        assert_eq!(app.host.rows("gmail_connection").len(), 1);
        app.provider.clear_faults();
    }
    // In a process that has not seen the trouble, it is over at once.
    let token = Gmail::access_token(&app.deployed_again(), ALICE)
        .await
        .unwrap();
    assert!(app.provider.token_is_live(token.expose_secret()));
}

// Fault 7.
#[tokio::test]
async fn a_grant_that_has_ended_is_told() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    app.connect(&alice, CALENDAR, "").await;
    let mut events = app.host.oauth.events();
    app.provider.invalidate_refresh_tokens();
    app.expire("google_calendar");
    let error = GoogleCalendar::access_token(&app.host.oauth, ALICE).await;
    assert!(error.unwrap_err().is_reauth_required());
    assert_eq!(events.next().await.unwrap().kind, EventKind::NeedsReauth);
    let status = alice.get(&format!("{CALENDAR}/status")).await;
    let status: serde_json::Value = status.json().await.unwrap();
    assert_eq!(
        (&status["connected"], &status["status"]),
        (&json!(false), &json!("needs_reauth"))
    );
    // What the application asks is no 401, which its front end takes for a lost session.
    let events = alice.get("/api/calendar/events").await;
    assert_ne!(events.status(), 401);
    assert!(events.status().is_client_error());
}

// Fault 17.
#[tokio::test]
async fn a_lifetime_of_zero_or_of_decades_is_one() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    app.provider.answer_exchanges(json!({"expires_in": 0}));
    app.connect(&alice, UBER, "").await;
    assert!(
        Uber::status(&app.host.oauth, ALICE)
            .await
            .unwrap()
            .connected
    );
    let token = Uber::access_token(&app.host.oauth, ALICE).await.unwrap();
    assert!(app.provider.token_is_live(token.expose_secret()));
    // Behind what 32 bits hold: 2040.
    app.host
        .sql("UPDATE uber_connection SET expires_at = 2208988800");
    let row = Uber::connection(&app.host.oauth, ALICE).await.unwrap();
    assert_eq!(row.unwrap().expires_at, Some(2_208_988_800));
    // Tesla's live for an hour where nobody says how long.
    app.provider.answer_exchanges(json!({"expires_in": null}));
    app.connect(&alice, TESLA, "").await;
    let row = Tesla::connection(&app.host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.expires_at.unwrap() - row.issued_at, 3600);
}
