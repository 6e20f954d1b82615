//! Who is signed in, where the builder is not told how to know.

use axum::{Extension, Router};
use lightfriend_runtime::{
    KeyRing, OAuth, OAuthIntegration, UserId, integrations, testing::MockProvider,
};
use std::sync::{Arc, Mutex};

use crate::support::{ALICE, AppState, Browser, Host, Log, TestDatabase, location};

/// Users with numbers, as by default.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Small;

/// Users with large numbers.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    user_id = i64,
    users = "none",
    env = "TEST"
)]
pub struct Large;

/// Users with names.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    user_id = String,
    users = "none",
    env = "TEST"
)]
pub struct Named;

fn builder(database: &TestDatabase) -> lightfriend_runtime::Builder {
    OAuth::builder()
        .database(database.pool())
        .keys(KeyRing::parse(&KeyRing::generate().unwrap()).unwrap())
        .backend_url("http://127.0.0.1:3000")
        .client_credentials("TEST", "id", "secret".to_owned())
}

#[test]
fn only_an_extension_of_i32_is_taken_without_being_asked_for() {
    let database = TestDatabase::new();
    assert!(
        builder(&database)
            .integrations(integrations![Small])
            .build()
            .is_ok()
    );
    let services = integrations![Small, Large, Named];
    let problem = builder(&database)
        .integrations(services)
        .build()
        .unwrap_err();
    let problem = problem.to_string();
    for words in [
        "large has `user_id` of type i64",
        "only `Extension<i32>` is taken",
        ".current_user(|parts| async move { parts.extensions.get::<i64>().copied() })",
        "named has `user_id` of type String",
        ".current_user(|parts| async move { parts.extensions.get::<String>().cloned() })",
    ] {
        assert!(problem.contains(words), "{words} is not in: {problem}");
    }
    assert!(!problem.contains("small"), "{problem}");
    // The line compiles, and is enough.
    let asked = builder(&database)
        .integrations(integrations![Named])
        .current_user(|parts| async move { parts.extensions.get::<String>().cloned() });
    assert!(asked.build().is_ok());
}

/// A host without `current_user`, whose requests have this layer.
async fn serve(layer: impl FnOnce(Router) -> Router) -> (TestDatabase, Browser) {
    let database = TestDatabase::new();
    let services = integrations![Small];
    let oauth = builder(&database).integrations(services).build().unwrap();
    oauth.migrate().await.unwrap();
    let app = layer(services.router().with_state(AppState { oauth }));
    (database, Browser::new(crate::support::serve(app).await))
}

const STATUS: &str = "/api/small/status";

#[tokio::test]
async fn an_extension_of_another_type_is_told_as_rust_writes_it() {
    let (log, _guard) = Log::capture();
    let (_folder, browser) = serve(|app| app.layer(Extension(1_i64))).await;
    for _ in 0..2 {
        assert_eq!(browser.get(STATUS).await.status(), 401);
    }
    let said = log.lines("WARN");
    assert_eq!(said.len(), 1, "{said:#?}");
    for words in ["`Extension<i32>`", "`Extension<i64>`", "small"] {
        assert!(said[0].contains(words), "{said:#?}");
    }
}

#[tokio::test]
async fn a_layer_that_may_be_missing_is_told_once_and_a_visitor_is_not() {
    let (log, _guard) = Log::capture();
    let (_folder, visitor) = serve(|app| app).await;
    assert_eq!(visitor.get(STATUS).await.status(), 401);
    assert_eq!(log.lines("WARN"), Vec::<String>::new());
    visitor.set_cookie("session", "1");
    for _ in 0..2 {
        assert_eq!(visitor.get(STATUS).await.status(), 401);
    }
    let said = log.lines("WARN");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("before the routes"), "{said:#?}");
}

#[tokio::test]
async fn where_users_have_been_seen_a_visitor_with_cookies_is_only_that() {
    let (log, _guard) = Log::capture();
    let (_folder, browser) = serve(|app| {
        let layer = axum::middleware::from_fn(
            async |mut request: axum::extract::Request, next: axum::middleware::Next| {
                if request.headers().contains_key("x-signed-in") {
                    request.extensions_mut().insert(ALICE);
                }
                next.run(request).await
            },
        );
        app.layer(layer)
    })
    .await;
    let signed_in = [("x-signed-in", "yes"), ("sec-fetch-site", "none")];
    let response = browser.send(reqwest::Method::GET, STATUS, &signed_in).await;
    assert_eq!(response.status(), 200);
    browser.set_cookie("theme", "dark");
    assert_eq!(browser.get(STATUS).await.status(), 401);
    assert_eq!(log.lines("WARN"), Vec::<String>::new());
}

#[tokio::test]
async fn an_event_gives_the_user_back_as_the_hosts_own_type() {
    let seen: Arc<Mutex<Vec<(i32, String)>>> = Arc::default();
    let writer = seen.clone();
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Small], &provider, |builder| {
        builder.on_event(move |event| {
            let Ok(user) = i32::try_from(&event.user) else {
                return;
            };
            let wrong = String::try_from(event.user.clone()).unwrap_err();
            writer.lock().unwrap().push((user, wrong.to_string()));
        })
    })
    .await;
    let alice = host.browser(ALICE);
    assert!(location(&alice.connect("small", &provider).await).contains("connected="));
    let wrong = "the user id is of type i32, not String".to_owned();
    assert_eq!(*seen.lock().unwrap(), [(ALICE, wrong)]);

    let id = uuid::Uuid::new_v4();
    assert_eq!(uuid::Uuid::try_from(UserId::from(id)), Ok(id));
    assert_eq!(i64::try_from(UserId::from(5_i64)), Ok(5));
    let name = UserId::from("alice".to_owned());
    assert_eq!(String::try_from(&name).as_deref(), Ok("alice"));
    assert!(
        i64::try_from(UserId::from(5_i32)).is_err(),
        "no type stands for another"
    );
}
