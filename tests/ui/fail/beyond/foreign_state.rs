//! A state of a foreign type cannot be given `FromRef`.

use std::sync::Arc;

use axum::Router;
use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "google")]
pub struct GoogleCalendar;

struct AppState;

fn main() {
    let _: Router = Router::new()
        .merge(GoogleCalendar::router())
        .with_state(Arc::new(AppState));
}


