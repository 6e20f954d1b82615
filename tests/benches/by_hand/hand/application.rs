//! An application with the service in it.

use axum::{Extension, Router, extract::State, http::StatusCode, routing::get};

use super::{
    bench,
    state::{AppState, internal},
};

pub(super) fn router(app: AppState) -> Router {
    Router::new()
        .merge(bench::router())
        .route("/token-length", get(token_length))
        .with_state(app)
}

async fn token_length(
    Extension(user_id): Extension<i32>,
    State(app): State<AppState>,
) -> Result<String, StatusCode> {
    let token = bench::access_token(&app, user_id).await.map_err(internal)?;
    Ok(token.len().to_string())
}
