//! A state that gives `OAuth` and cannot be cloned.

use axum::extract::FromRef;
use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
#[oauth(provider = "google")]
pub struct GoogleCalendar;

struct AppState {
    oauth: OAuth,
}

impl FromRef<AppState> for OAuth {
    fn from_ref(state: &AppState) -> Self {
        state.oauth.clone()
    }
}

fn main() {
    let _ = GoogleCalendar::router::<AppState>();
}
