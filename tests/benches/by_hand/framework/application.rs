//! An application with the service in it.

use axum::{
    Extension, Router,
    extract::{FromRef, State},
    routing::get,
};
use lightfriend_runtime::{Error, Integrations, OAuth, integrations};
use secrecy::ExposeSecret as _;

use super::Bench;

#[derive(Clone, FromRef)]
struct AppState {
    oauth: OAuth,
}

/// Step 2: the list.
pub(super) fn services() -> Integrations {
    integrations![Bench]
}

pub(super) fn router(oauth: OAuth) -> Router {
    Router::new()
        .merge(services().router())
        .merge(services().page())
        .route("/token-length", get(token_length))
        .with_state(AppState { oauth })
}

async fn token_length(
    Extension(user_id): Extension<i32>,
    State(oauth): State<OAuth>,
) -> Result<String, Error> {
    let token = Bench::access_token(&oauth, user_id).await?;
    Ok(token.expose_secret().len().to_string())
}
