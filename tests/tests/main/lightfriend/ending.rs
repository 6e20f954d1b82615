//! Connections that end, and what ends with them.

use lightfriend_runtime::testing::{Endpoint, Fault, RecordedRequest};
use secrecy::ExposeSecret as _;

use super::{
    ALL, CALENDAR, GMAIL, Lightfriend, TASKS, TESLA, UBER, YOUTUBE,
    integrations::{Gmail, GoogleCalendar, GoogleTasks, Tesla, Uber, Youtube},
};
use crate::support::{ALICE, BOB, location, param};

fn revocations(app: &Lightfriend) -> Vec<RecordedRequest> {
    let mut requests = app.provider.requests();
    requests.retain(|request| request.endpoint == Endpoint::Revocation);
    requests
}

fn living(app: &Lightfriend) -> usize {
    let access = app.provider.issued_access_tokens().into_iter();
    let tokens = access.chain(app.provider.issued_refresh_tokens());
    tokens
        .filter(|token| app.provider.token_is_live(token))
        .count()
}

// Fault 5.
#[tokio::test]
async fn a_shared_grant_ends_with_its_last_integration() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    for route in [CALENDAR, TASKS, GMAIL] {
        app.connect(&alice, route, "").await;
    }
    let oauth = &app.host.oauth;
    GoogleCalendar::disconnect(oauth, ALICE).await.unwrap();
    GoogleTasks::disconnect(oauth, ALICE).await.unwrap();
    oauth.drain().await;
    assert_eq!(revocations(&app).len(), 0);
    Gmail::access_token(oauth, ALICE).await.unwrap();
    Gmail::disconnect(oauth, ALICE).await.unwrap();
    oauth.drain().await;
    assert_eq!((revocations(&app).len(), living(&app)), (6, 0));
}

// Fault 5.
#[tokio::test]
async fn whoever_takes_write_access_back_has_no_token_left_with_it() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    app.connect(&alice, YOUTUBE, "?scope_set=write").await;
    let response = alice.post("/api/auth/youtube/downgrade").await;
    assert_eq!(response.status(), 303);
    app.host.oauth.drain().await;
    assert_eq!(living(&app), 0);
    let callback = app.consent(&alice, &location(&response)).await;
    let connected = location(&alice.callback(&callback).await);
    assert_eq!(param(&connected, "connected").as_deref(), Some("youtube"));
    let status = Youtube::status(&app.host.oauth, ALICE).await.unwrap();
    let readonly = "https://www.googleapis.com/auth/youtube.readonly";
    assert_eq!(status.scopes.unwrap(), [readonly]);
}

// Fault 5.
#[tokio::test]
async fn a_revocation_is_a_post_and_is_tried_again() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    app.connect(&alice, UBER, "").await;
    app.provider
        .fault_times(Endpoint::Revocation, Fault::status(500), 2);
    let response = alice.post(&format!("{UBER}/disconnect")).await;
    assert_eq!(response.status(), 200);
    app.host.oauth.drain().await;
    assert_eq!(app.host.rows("uber_connection").len(), 0);
    assert!(living(&app) > 0);
    // Its time comes.
    app.host
        .sql("UPDATE oauth_revocation SET next_attempt_at = 1");
    app.host.oauth.refresh_due().await.unwrap();
    app.host.oauth.drain().await;
    assert_eq!(living(&app), 0);
    let requests = revocations(&app);
    let is_right = |it: &RecordedRequest| {
        it.method == "POST" && it.query.is_none() && it.host == "auth.uber.com"
    };
    assert!(requests.len() > 2 && requests.iter().all(is_right));
}

/// Follows a car while it charges; how often it looked.
async fn monitor(app: &Lightfriend, between: impl AsyncFn(u32)) -> (u32, Vec<String>) {
    let handle = Tesla::account(&app.host.oauth, ALICE).token_handle();
    let mut tokens = Vec::new();
    for look in 0..100 {
        match handle.get().await {
            Ok(token) => tokens.push(token.expose_secret().to_owned()),
            Err(error) => {
                assert!(error.is_not_connected(), "{error}");
                return (look, tokens);
            }
        }
        between(look).await;
    }
    (100, tokens)
}

// Fault 13.
#[tokio::test]
async fn a_long_job_has_fresh_tokens_and_ends_with_the_connection() {
    let app = Lightfriend::start().await;
    let alice = app.browser(ALICE);
    app.connect(&alice, TESLA, "").await;
    let hours = async |look| match look {
        2 => app.expire("tesla"),
        4 => assert_eq!(
            alice.post(&format!("{TESLA}/disconnect")).await.status(),
            200
        ),
        _ => {}
    };
    let (looks, tokens) = monitor(&app, hours).await;
    assert_eq!(looks, 5);
    assert!(tokens[0] == tokens[2] && tokens[2] != tokens[3] && tokens[3] == tokens[4]);
}

// Faults 5 and 18.
#[tokio::test]
async fn a_purge_covers_every_integration() {
    let app = Lightfriend::start().await;
    let (alice, bob) = (app.browser(ALICE), app.browser(BOB));
    for route in ALL {
        app.connect(&alice, route, "").await;
    }
    app.connect(&bob, UBER, "").await;
    assert_eq!(app.host.oauth.purge_user(ALICE).await, Ok(ALL.len()));
    app.host.oauth.drain().await;
    for service in super::integrations::services() {
        let table = format!("{}_connection", service.service());
        let left = usize::from(table == "uber_connection");
        assert_eq!(app.host.rows(&table).len(), left, "{table}");
    }
    // Tesla has no revocation endpoint, and Bob stays.
    assert_eq!(living(&app), 4);
    assert!(Uber::access_token(&app.host.oauth, BOB).await.is_ok());
}
