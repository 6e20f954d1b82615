//! A connected user in one line, for tests of the application's own code.

use diesel::connection::SimpleConnection as _;
use lightfriend_runtime::{
    Builder, CallbackSession, Error, EventKind, ExposeSecret as _, Integrations, OAuth,
    OAuthIntegration, integrations,
    testing::{self, Endpoint, Fault, MockProvider},
};

use crate::support::{ALICE, BOB, builder, database};

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
    users = "members(name)",
    env = "TEST"
)]
pub struct Named;

/// An application without a server, with tables.
struct Application {
    oauth: OAuth,
    _folder: tempfile::TempDir,
}

async fn application(
    integrations: Integrations,
    provider: &MockProvider,
    change: impl FnOnce(Builder) -> Builder,
) -> Application {
    let (folder, pool) = database();
    let members = "CREATE TABLE members (name TEXT PRIMARY KEY NOT NULL);
                   INSERT INTO members (name) VALUES ('alice');";
    pool.get().unwrap().batch_execute(members).unwrap();
    let builder = builder(&pool, integrations, provider)
        .backend_url("https://app.example.com")
        .frontend_url("");
    let oauth = change(builder).build().unwrap();
    oauth.migrate().await.unwrap();
    Application {
        oauth,
        _folder: folder,
    }
}

#[tokio::test]
async fn a_user_is_connected_by_the_flow_that_users_go_through() {
    let provider = MockProvider::start().await.unwrap();
    let app = application(integrations![Planner], &provider, |builder| builder).await;
    let mut events = app.oauth.events();
    testing::connect::<Planner>(&app.oauth, &provider, ALICE)
        .await
        .unwrap();

    let status = Planner::status(&app.oauth, ALICE).await.unwrap();
    assert!(status.connected);
    assert_eq!(status.account.as_deref(), Some("ada@example.com"));
    let scope = "https://www.googleapis.com/auth/calendar.events";
    assert_eq!(status.scopes.unwrap(), [scope]);
    let token = Planner::access_token(&app.oauth, ALICE).await.unwrap();
    assert!(provider.token_is_live(token.expose_secret()));
    assert_eq!(events.next().await.unwrap().kind, EventKind::Connected);
    assert!(!Planner::status(&app.oauth, BOB).await.unwrap().connected);

    let requests = provider.requests();
    let endpoints: Vec<_> = requests.iter().map(|request| request.endpoint).collect();
    let expected = [
        Endpoint::Authorization,
        Endpoint::Authorization,
        Endpoint::Token,
    ];
    assert_eq!(endpoints, expected, "the page, the consent, the exchange");
    let redirect_uri = app.oauth.redirect_uri_of::<Planner>();
    assert_eq!(requests[2].param("redirect_uri"), Some(&*redirect_uri));
    assert!(requests[2].param("code_verifier").is_some());
}

#[tokio::test]
async fn it_needs_no_session_whoever_may_finish_a_flow() {
    for session in [CallbackSession::SameUser, CallbackSession::FlowCookie] {
        for backend in ["https://app.example.com", "http://127.0.0.1:3000"] {
            let provider = MockProvider::start().await.unwrap();
            let app = application(integrations![Planner], &provider, |builder| {
                let builder = builder.current_user(|_| async { None::<i32> });
                builder.callback_session(session).backend_url(backend)
            })
            .await;
            for user in [ALICE, BOB, ALICE] {
                testing::connect::<Planner>(&app.oauth, &provider, user)
                    .await
                    .unwrap();
            }
            let status = Planner::status(&app.oauth, BOB).await.unwrap();
            assert!(status.connected, "{session:?} {backend}");
        }
    }
}

#[tokio::test]
async fn ids_that_are_text_may_be_given_as_literals() {
    let provider = MockProvider::start().await.unwrap();
    let app = application(integrations![Named], &provider, |builder| {
        builder.current_user(|_| async { None::<String> })
    })
    .await;
    testing::connect::<Named>(&app.oauth, &provider, "alice")
        .await
        .unwrap();
    let status = Named::status(&app.oauth, "alice".to_owned()).await;
    assert!(status.unwrap().connected);
}

#[tokio::test]
async fn what_the_provider_refuses_is_an_error_and_connects_nobody() {
    let provider = MockProvider::builder().client("another", "secret");
    let provider = provider.start().await.unwrap();
    let app = application(integrations![Planner], &provider, |builder| builder).await;
    let connect = || testing::connect::<Planner>(&app.oauth, &provider, ALICE);
    let error = connect().await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
    assert!(
        error.to_string().contains("test-client is not registered"),
        "{error}"
    );

    let provider = MockProvider::start().await.unwrap();
    let app = application(integrations![Planner], &provider, |builder| builder).await;
    provider.fault(Endpoint::Token, Fault::status(503));
    let connect = || testing::connect::<Planner>(&app.oauth, &provider, ALICE);
    assert!(connect().await.unwrap_err().is_transient());
    assert!(!Planner::status(&app.oauth, ALICE).await.unwrap().connected);
    connect().await.unwrap();
}

#[tokio::test]
async fn requests_that_would_go_elsewhere_are_not_sent() {
    let provider = MockProvider::start().await.unwrap();
    let other = MockProvider::start().await.unwrap();
    let app = application(integrations![Planner], &other, |builder| builder).await;
    let error = testing::connect::<Planner>(&app.oauth, &provider, ALICE)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error}");
    assert!(error.to_string().contains(".route_outgoing_to("), "{error}");
    assert!(provider.requests().is_empty() && other.requests().is_empty());
}

#[tokio::test]
async fn a_user_who_is_not_there_is_an_error() {
    let provider = MockProvider::start().await.unwrap();
    let app = application(integrations![Planner], &provider, |builder| builder).await;
    let error = testing::connect::<Planner>(&app.oauth, &provider, 99)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Database { .. }), "{error}");
    assert!(error.to_string().contains("user does not exist"), "{error}");
}
