//! The guide, followed by hand: table, models, repository, encryption, handlers, refresh.
//!
//! As the guide has it, Diesel's work and the cipher's run on the executor. What it leaves open is
//! done as a careful hand does it: a state and a code verifier for each attempt, one row for each
//! user, write-ahead log and busy timeout, timeouts of HTTP. Moments are numbers: they are cheaper
//! than the guide's text.

mod encryption;
mod fill;
mod handlers;
mod models;
mod repository;
mod schema;
mod state;
mod tokens;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use self::fill::fill;
use self::state::AppState;
use super::{errand::Site, serve, shared::Failure};

pub(crate) async fn serve(site: &Site) -> Result<(), Failure> {
    let router = Router::new()
        .route("/api/bench/oauth/start", get(handlers::start))
        .route("/api/bench/oauth/callback", get(handlers::callback))
        .route("/api/bench/disconnect", post(handlers::disconnect))
        .route("/api/bench/status", get(handlers::status))
        .route("/token-length", get(handlers::token_length))
        .with_state(AppState::open(site)?);
    serve::serve(router).await
}
