//! Hosts as they are: their own users, their own session, their own state.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Extension, Router,
    extract::{FromRef, FromRequestParts, Request, State},
    http::{StatusCode, request::Parts},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use lightfriend_runtime::{
    CallbackSession, KeyRing, OAuth, OAuthIntegration, UserId, integrations, testing::MockProvider,
};
use reqwest::Method;

use crate::support::{
    ALICE, Browser, TestDatabase, application, bind, location, outcome, serve_on,
};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Notes;

async fn connects(address: SocketAddr, provider: &MockProvider) {
    let browser = Browser::new(address);
    browser.set_cookie("session", &ALICE.to_string());
    let response = browser.connect("notes", provider).await;
    assert!(
        location(&response).contains("connected=notes"),
        "{}",
        location(&response)
    );
    assert_eq!(browser.status("notes").await["connected"], true);
    assert_eq!(browser.post("/api/notes/disconnect").await.status(), 200);
    assert_eq!(browser.status("notes").await["connected"], false);
}

#[derive(Clone, FromRef)]
struct PlainState {
    oauth: OAuth,
}

/// A host's session middleware: it knows the user by a cookie and tells by an `Extension<i32>`.
async fn require_auth(mut request: Request, next: Next) -> Result<Response, StatusCode> {
    let cookie = request
        .headers()
        .get("cookie")
        .and_then(|value| value.to_str().ok());
    let user: i32 = cookie
        .and_then(|text| {
            text.split("session=")
                .nth(1)?
                .split(';')
                .next()?
                .parse()
                .ok()
        })
        .ok_or(StatusCode::UNAUTHORIZED)?;
    request.extensions_mut().insert(user);
    Ok(next.run(request).await)
}

#[tokio::test]
async fn a_plain_host_with_extension_middleware_merges_the_router() {
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let (listener, address) = bind().await;
    // The default: `Extension<i32>`.
    let keys = KeyRing::generate().unwrap();
    let oauth = OAuth::builder()
        .database(database.pool())
        .keys(KeyRing::parse(&keys).unwrap())
        .backend_url(format!("http://{address}"))
        .frontend_url("")
        .client_credentials("TEST", "id", "secret".to_owned())
        .integrations(integrations![Notes])
        .route_outgoing_to(provider.addr())
        .build()
        .unwrap();
    oauth.migrate().await.unwrap();
    let app = Router::new()
        .merge(Notes::router())
        .route(
            "/",
            get(|Extension(user): Extension<i32>| async move { user.to_string() }),
        )
        .layer(middleware::from_fn(require_auth))
        .with_state(PlainState { oauth });
    serve_on(listener, app);
    let browser = Browser::new(address);
    browser.set_cookie("session", "1");
    assert_eq!(browser.get("/").await.text().await.unwrap(), "1");
    connects(address, &provider).await;
}

/// A state that knows nothing of the framework.
struct ForeignState {
    secret_word: &'static str,
}

/// An extractor of the host's own, for its own state only.
struct AuthUser {
    user_id: i32,
}

impl FromRequestParts<Arc<ForeignState>> for AuthUser {
    type Rejection = StatusCode;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<ForeignState>,
    ) -> Result<Self, StatusCode> {
        assert_eq!(state.secret_word, "rose");
        let user = crate::support::session_user(parts.clone()).await;
        user.map(|user_id| Self { user_id })
            .ok_or(StatusCode::UNAUTHORIZED)
    }
}

#[tokio::test]
async fn a_host_with_a_foreign_state_and_its_own_extractor_uses_router_with() {
    let provider = MockProvider::start().await.unwrap();
    let state = Arc::new(ForeignState {
        secret_word: "rose",
    });
    let (listener, address) = bind().await;
    let for_users = state.clone();
    let (_folder, oauth) = application(integrations![Notes], &provider, |builder| {
        let builder = builder.backend_url(format!("http://{address}"));
        builder.current_user(move |mut parts| {
            let state = for_users.clone();
            async move {
                let user = AuthUser::from_request_parts(&mut parts, &state).await;
                user.map(|user| user.user_id)
            }
        })
    })
    .await;
    let app = Router::new()
        .merge(Notes::router_with(oauth))
        .route(
            "/me",
            get(|user: AuthUser| async move { user.user_id.to_string() }),
        )
        .with_state(state);
    serve_on(listener, app);
    let stranger = Browser::new(address);
    let headers = [("sec-fetch-site", "none")];
    let response = stranger
        .send(Method::GET, "/api/notes/oauth/start", &headers)
        .await;
    assert_eq!(response.status(), 401);
    connects(address, &provider).await;
}

#[tokio::test]
async fn the_two_halves_mount_apart_when_the_callback_is_public() {
    let provider = MockProvider::start().await.unwrap();
    let (listener, address) = bind().await;
    let (_folder, oauth) = application(integrations![Notes], &provider, |builder| {
        let builder = builder.backend_url(format!("http://{address}"));
        builder.callback_session(CallbackSession::FlowCookie)
    })
    .await;
    let app = Router::new()
        .merge(Notes::protected_router().route_layer(middleware::from_fn(require_auth)))
        .merge(Notes::callback_router())
        .with_state(PlainState { oauth });
    serve_on(listener, app);
    connects(address, &provider).await;
}

#[tokio::test]
async fn the_handlers_serve_paths_of_the_hosts_own() {
    async fn plan(State(oauth): State<OAuth>, user: Extension<i32>) -> String {
        let status = Notes::status(&oauth, user.0).await.unwrap();
        status.connected.to_string()
    }
    let provider = MockProvider::start().await.unwrap();
    let (listener, address) = bind().await;
    let (_folder, oauth) = application(integrations![Notes], &provider, |builder| {
        builder.backend_url(format!("http://{address}"))
    })
    .await;
    let app = Router::new()
        .route("/connect/notes", post(Notes::start))
        .route("/api/notes/oauth/callback", get(Notes::callback))
        .route("/drop/notes", post(Notes::disconnect_handler))
        .route("/see/notes", get(Notes::status_handler))
        .route("/plan", get(plan))
        .layer(middleware::from_fn(require_auth))
        .with_state(PlainState { oauth });
    serve_on(listener, app);
    let browser = Browser::new(address);
    browser.set_cookie("session", "1");
    let start = browser.post("/connect/notes").await;
    let callback = provider.approve(&location(&start)).await.unwrap();
    assert_eq!(outcome(&browser.callback(&callback).await), "connected");
    let seen: serde_json::Value = browser.get("/see/notes").await.json().await.unwrap();
    assert_eq!(seen["status"], "active");
    assert_eq!(browser.get("/plan").await.text().await.unwrap(), "true");
    assert_eq!(browser.post("/drop/notes").await.status(), 200);
}

#[tokio::test]
async fn a_user_id_of_another_type_is_the_operators_mistake() {
    let provider = MockProvider::start().await.unwrap();
    let host = crate::support::Host::start_with(integrations![Notes], &provider, |builder| {
        // Its type is known only when it is asked; any other is refused at boot.
        builder.current_user(|_| async { UserId::from("alice".to_owned()) })
    })
    .await;
    let response = Browser::new(host.address).get("/api/notes/status").await;
    assert_eq!(response.status(), 500);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["error"], "misconfigured");
}

#[tokio::test(flavor = "current_thread")]
async fn a_slow_database_does_not_block_the_executor() {
    let provider = MockProvider::start().await.unwrap();
    let host = crate::support::Host::start(integrations![Notes], &provider).await;
    let writer = host.database.lock("oauth_flow");
    let browser = host.browser(ALICE);
    let start = tokio::spawn(async move { browser.start("notes").await });
    // On the one thread there is, this goes on while the start waits for the lock.
    for _ in 0..50 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(!start.is_finished());
    drop(writer);
    assert!(
        start
            .await
            .unwrap()
            .starts_with("https://provider.example/")
    );
}
