//! A connected user in one line, for tests of the application's own code.

use std::time::Duration;

use lightfriend_runtime::{
    CallbackSession, Error, EventKind, ExposeSecret as _, OAuthIntegration, integrations,
    testing::{self, Endpoint, Fault, MockProvider},
};

use crate::support::{ALICE, BOB, Host, application, location, outcome};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("https://www.googleapis.com/auth/calendar.events"),
    api_base_url = "https://www.googleapis.com/calendar/v3",
    env = "TEST"
)]
pub struct Planner {
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

/// A service of an application whose users have names for ids.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    user_id = String,
    users = "none",
    env = "TEST"
)]
pub struct Named;

#[tokio::test]
async fn a_user_is_connected_by_the_flow_that_users_go_through() {
    let provider = MockProvider::start().await.unwrap();
    let (_folder, oauth) = application(integrations![Planner], &provider, |builder| builder).await;
    let mut events = oauth.events();
    testing::connect::<Planner>(&oauth, &provider, ALICE)
        .await
        .unwrap();

    let status = Planner::status(&oauth, ALICE).await.unwrap();
    assert!(status.connected);
    assert_eq!(status.account.as_deref(), Some("ada@example.com"));
    let scope = "https://www.googleapis.com/auth/calendar.events";
    assert_eq!(status.scopes.unwrap(), [scope]);
    let token = Planner::access_token(&oauth, ALICE).await.unwrap();
    assert!(provider.token_is_live(token.expose_secret()));
    assert_eq!(events.next().await.unwrap().kind, EventKind::Connected);
    assert!(!Planner::status(&oauth, BOB).await.unwrap().connected);

    let requests = provider.requests();
    let endpoints: Vec<_> = requests.iter().map(|request| request.endpoint).collect();
    let expected = [
        Endpoint::Authorization,
        Endpoint::Authorization,
        Endpoint::Token,
    ];
    assert_eq!(endpoints, expected, "the page, the consent, the exchange");
    let redirect_uri = oauth.redirect_uri_of::<Planner>();
    assert_eq!(requests[2].param("redirect_uri"), Some(&*redirect_uri));
    assert!(requests[2].param("code_verifier").is_some());
}

#[tokio::test]
async fn time_passes_for_a_users_tokens_and_the_next_call_refreshes() {
    let provider = MockProvider::start().await.unwrap();
    let (_folder, oauth) = application(integrations![Planner], &provider, |builder| builder).await;
    for user in [ALICE, BOB] {
        testing::connect::<Planner>(&oauth, &provider, user)
            .await
            .unwrap();
    }
    let before = Planner::access_token(&oauth, ALICE).await.unwrap();
    let asked = provider.count(Endpoint::Token);
    testing::let_pass::<Planner>(&oauth, ALICE, Duration::from_hours(2))
        .await
        .unwrap();
    let after = Planner::access_token(&oauth, ALICE).await.unwrap();
    assert_ne!(before.expose_secret(), after.expose_secret());
    Planner::access_token(&oauth, BOB).await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), asked + 1);

    // What the API refuses although it should live is renewed when it is no longer young.
    testing::let_pass::<Planner>(&oauth, BOB, Duration::from_mins(1))
        .await
        .unwrap();
    provider.expire_access_tokens();
    let client = Planner::client(&oauth, BOB);
    let answer = client.get("/calendars/primary/events").send().await;
    assert_eq!(answer.unwrap().status(), 200);
    assert_eq!(provider.count(Endpoint::Token), asked + 2);
}

#[tokio::test]
async fn it_needs_no_session_whoever_may_finish_a_flow() {
    for session in [CallbackSession::SameUser, CallbackSession::FlowCookie] {
        for backend in ["https://app.example.com", "http://127.0.0.1:3000"] {
            let provider = MockProvider::start().await.unwrap();
            let (_folder, oauth) = application(integrations![Planner], &provider, |builder| {
                let builder = builder.current_user(|_| async { None::<i32> });
                builder.callback_session(session).backend_url(backend)
            })
            .await;
            for user in [ALICE, BOB, ALICE] {
                testing::connect::<Planner>(&oauth, &provider, user)
                    .await
                    .unwrap();
            }
            let status = Planner::status(&oauth, BOB).await.unwrap();
            assert!(status.connected, "{session:?} {backend}");
        }
    }
}

#[tokio::test]
async fn ids_that_are_text_may_be_given_as_literals() {
    let provider = MockProvider::start().await.unwrap();
    let (_folder, oauth) = application(integrations![Named], &provider, |builder| {
        builder.current_user(|_| async { None::<String> })
    })
    .await;
    testing::connect::<Named>(&oauth, &provider, "alice")
        .await
        .unwrap();
    let status = Named::status(&oauth, "alice".to_owned()).await;
    assert!(status.unwrap().connected);
}

#[tokio::test]
async fn what_the_provider_refuses_is_an_error_and_connects_nobody() {
    let provider = MockProvider::builder().client("another", "secret");
    let provider = provider.start().await.unwrap();
    let (_folder, oauth) = application(integrations![Planner], &provider, |builder| builder).await;
    let connect = || testing::connect::<Planner>(&oauth, &provider, ALICE);
    let error = connect().await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
    assert!(
        error.to_string().contains("test-client is not registered"),
        "{error}"
    );

    let provider = MockProvider::start().await.unwrap();
    let (_folder, oauth) = application(integrations![Planner], &provider, |builder| builder).await;
    provider.fault(Endpoint::Token, Fault::status(503));
    let connect = || testing::connect::<Planner>(&oauth, &provider, ALICE);
    assert!(connect().await.unwrap_err().is_transient());
    assert!(!Planner::status(&oauth, ALICE).await.unwrap().connected);
    connect().await.unwrap();
}

#[tokio::test]
async fn requests_that_would_go_elsewhere_are_not_sent() {
    let provider = MockProvider::start().await.unwrap();
    let other = MockProvider::start().await.unwrap();
    let (_folder, oauth) = application(integrations![Planner], &other, |builder| builder).await;
    let error = testing::connect::<Planner>(&oauth, &provider, ALICE)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error}");
    assert!(error.to_string().contains(".route_outgoing_to("), "{error}");
    assert!(provider.requests().is_empty() && other.requests().is_empty());
}

#[tokio::test]
async fn a_user_who_is_not_there_is_an_error() {
    let provider = MockProvider::start().await.unwrap();
    let (_folder, oauth) = application(integrations![Planner], &provider, |builder| builder).await;
    let error = testing::connect::<Planner>(&oauth, &provider, 99)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Database { .. }), "{error}");
    assert!(error.to_string().contains("user does not exist"), "{error}");
}

#[tokio::test]
async fn browsers_are_sent_to_the_mock_where_all_goes_there() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Planner], &provider, |builder| {
        builder.route_all_to(provider.addr())
    })
    .await;
    let alice = host.browser(ALICE);
    let page = alice.get("/connections").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&provider.url()), "{policy}");

    let begun = alice.get("/api/planner/oauth/start").await;
    let consent = location(&begun);
    let mock = format!("{}/o/oauth2/v2/auth?", provider.url());
    assert!(consent.starts_with(&mock), "{consent}");
    let callback = provider.approve(&consent).await.unwrap();
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
}
