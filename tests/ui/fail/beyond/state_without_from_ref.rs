//! A state that does not give `OAuth`.

use axum::Router;
use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "google")]
pub struct GoogleCalendar;

#[derive(Clone)]
struct AppState;

fn main() {
    let _: Router = Router::new()
        .merge(GoogleCalendar::router())
        .with_state(AppState);
}
