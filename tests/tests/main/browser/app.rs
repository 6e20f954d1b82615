//! An application that a browser can go through: its provider is at an address that the structs can
//! name.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Path, Request},
    http::header::SET_COOKIE,
    middleware,
    response::{IntoResponse as _, Redirect},
    routing::get,
};
use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;

use super::Chromium;
use crate::support::{ALICE, TestDatabase, bind, builder, serve_on};

#[derive(OAuthIntegration)]
#[oauth(
    title = "Example Calendar",
    authorization_endpoint = "http://127.0.0.1:4456/authorize",
    token_endpoint = "http://127.0.0.1:4456/token",
    revocation_endpoint = "http://127.0.0.1:4456/revoke",
    scopes("events.read", "settings.read"),
    scope_labels("events.read" = "See your events"),
    env = "TEST"
)]
pub struct BrowserCalendar {
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

#[derive(OAuthIntegration)]
#[oauth(
    title = "Example Chat",
    authorization_endpoint = "http://127.0.0.1:4456/authorize",
    token_endpoint = "http://127.0.0.1:4456/token",
    scopes("chat.write"),
    env = "TEST"
)]
pub struct BrowserChat;

#[derive(OAuthIntegration)]
#[oauth(
    title = "Example Team",
    authorization_endpoint = "http://127.0.0.1:4456/authorize",
    token_endpoint = "http://127.0.0.1:4456/token",
    env = "TEST"
)]
pub struct BrowserTeam {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "team.name")]
    account: Option<String>,
}

/// The application, and what its users asked of it.
pub(super) struct App {
    provider: MockProvider,
    /// It lives as long as the application.
    _database: TestDatabase,
    address: SocketAddr,
    prefix: &'static str,
    asked: Arc<Mutex<Vec<String>>>,
}

impl App {
    pub(super) async fn start() -> Self {
        Self::below("").await
    }

    /// The application below a path, put there by the host's own router.
    pub(super) async fn below(prefix: &'static str) -> Self {
        let provider = MockProvider::builder()
            .bind(SocketAddr::from(([127, 0, 0, 1], 4456)))
            .start()
            .await
            .expect("port 4456");
        let (listener, address) = bind().await;
        let services = integrations![BrowserCalendar, BrowserChat, BrowserTeam];
        let database = TestDatabase::new();
        let oauth = builder(&database, services, &provider)
            .backend_url(format!("http://{address}{prefix}"))
            .danger_allow_loopback_http()
            .build()
            .expect("a valid configuration");
        oauth.migrate().await.expect("tables");
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = asked.clone();
        let note = middleware::map_request(move |request: Request| {
            let log = log.clone();
            async move {
                log.lock().expect("the log").push(request.uri().to_string());
                request
            }
        });
        let own = Router::new()
            .route("/sign-in/{user}", get(sign_in))
            .merge(services.router())
            .merge(services.page())
            .with_state(oauth);
        let app = if prefix.is_empty() {
            own
        } else {
            Router::new().nest(prefix, own)
        };
        serve_on(listener, app.layer(note));
        Self {
            provider,
            _database: database,
            address,
            prefix,
            asked,
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{}{path}", self.address, self.prefix)
    }

    /// Whose account the provider connects next.
    pub(super) fn next_team(&self, key: &str, name: &str) {
        let answer = json!({
            "access_token": format!("mock-at-{key}"), "token_type": "Bearer",
            "team": {"id": key, "name": name},
        });
        self.provider.fault(Endpoint::Token, Fault::json(answer));
    }

    /// A browser in which Alice is signed in, at the page.
    pub(super) async fn browser(&self) -> Chromium {
        let browser = Chromium::start().await;
        browser.open(&self.url(&format!("/sign-in/{ALICE}"))).await;
        browser.open(&self.url("/connections")).await;
        browser
    }

    /// The last callback that a browser came back with.
    pub(super) fn last_callback(&self) -> String {
        let asked = self.asked.lock().expect("the log");
        let mut callbacks = asked.iter().filter(|uri| uri.contains("/oauth/callback?"));
        let last = callbacks.next_back().expect("a callback");
        format!("http://{}{last}", self.address)
    }
}

/// As an application's own form does it, once the password is right.
async fn sign_in(Path(user): Path<i32>) -> impl axum::response::IntoResponse {
    let cookie = format!("session={user}; Path=/; HttpOnly; SameSite=Lax");
    ([(SET_COOKIE, cookie)], Redirect::to("/nowhere")).into_response()
}
