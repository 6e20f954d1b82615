//! One service, as the guide has it: a further one is all of this again under its own name.

mod handlers;
pub(super) mod models;
mod repository;
pub(super) mod schema;
mod tokens;

use axum::{
    Router,
    routing::{get, post},
};

use super::state::AppState;

pub(crate) use self::tokens::access_token;

/// Step 5: the routes.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/bench/oauth/start", get(handlers::start))
        .route("/api/bench/oauth/callback", get(handlers::callback))
        .route("/api/bench/disconnect", post(handlers::disconnect))
        .route("/api/bench/status", get(handlers::status))
}
