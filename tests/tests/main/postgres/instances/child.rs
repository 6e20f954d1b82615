//! One instance: the application, served until it is told to end, or killed.

use std::{net::SocketAddr, path::PathBuf};

use axum::{
    Router,
    extract::{Path, State},
    http::request::Parts,
    response::{IntoResponse as _, Response},
    routing::get,
};
use lightfriend_runtime::{Database, ExposeSecret as _, KeyRing, OAuth, SecretString};
use serde::{Deserialize, Serialize};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    soak::side::Side,
    support::{AppState, CLIENT_ID, CLIENT_SECRET, open_as_told, session_user},
};

/// What an instance is told, as JSON in its environment.
#[derive(Clone, Serialize, Deserialize)]
pub struct Orders {
    /// Its name, which is also that of its HTTP client and of its database sessions.
    pub agent: String,
    pub provider: SocketAddr,
    pub keys: String,
    /// The proxy's.
    pub backend_url: String,
    /// Where it says at which address it listens.
    pub report: PathBuf,
}

/// The variable with the orders.
pub const ORDERS: &str = "INSTANCE_ORDERS";

/// Its name among the tests.
pub const TEST: &str = "postgres::instances::child::serves_until_it_is_told_to_end";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the other tests here run it, in processes of their own"]
async fn serves_until_it_is_told_to_end() {
    let Ok(orders) = std::env::var(ORDERS) else {
        return;
    };
    let orders: Orders = serde_json::from_str(&orders).unwrap();
    let oauth = application(&orders, open_as_told());
    oauth.check().await.unwrap();
    let app = Router::new()
        .merge(Side::integrations().router())
        .route("/token/{service}", get(token))
        .route("/clock", get(clock))
        .with_state(AppState {
            oauth: oauth.clone(),
        });
    let mut end = signal(SignalKind::terminate()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    report(&orders, listener.local_addr().unwrap());
    axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            end.recv().await;
        })
        .await
        .unwrap();
    // As the book says.
    oauth.drain().await;
}

/// The application as every process has it.
pub fn application(orders: &Orders, database: Database) -> OAuth {
    let keys = KeyRing::parse(&SecretString::from(orders.keys.as_str())).unwrap();
    OAuth::builder()
        .database(database)
        .keys(keys)
        .integrations(Side::integrations())
        .client_credentials("TEST", CLIENT_ID, CLIENT_SECRET.to_owned())
        .current_user(session_user)
        .backend_url(orders.backend_url.as_str())
        .frontend_url("")
        .user_agent(orders.agent.as_str())
        .route_outgoing_to(orders.provider)
        .build()
        .unwrap()
}

fn report(orders: &Orders, address: SocketAddr) {
    // Under its name only when it is whole.
    let unnamed = orders.report.with_extension("new");
    std::fs::write(&unnamed, address.to_string()).unwrap();
    std::fs::rename(unnamed, &orders.report).unwrap();
}

/// What a job of this user would get to work with.
async fn token(State(oauth): State<OAuth>, Path(service): Path<String>, parts: Parts) -> Response {
    let user = session_user(parts).await.expect("a user");
    let token = Side::of_service(&service).access_token(&oauth, user).await;
    match token {
        Ok(token) => token.expose_secret().to_owned().into_response(),
        Err(error) => error.into_response(),
    }
}

/// This process's clock, in seconds since the Unix epoch.
async fn clock() -> String {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap();
    now.as_secs().to_string()
}
