//! One mistake, and everything that uses the struct.

use axum::Router;
use lightfriend_runtime::{OAuth, OAuthIntegration, integrations};

#[derive(OAuthIntegration)]
#[oauth(
    provider = "gogle",
    api_base_url = "https://www.googleapis.com",
)]
pub struct GoogleCalendar {
    #[oauth(token_respons = "id")]
    account: Option<String>,
}

fn app(oauth: OAuth) -> Router {
    let services = integrations![GoogleCalendar];
    Router::new()
        .merge(GoogleCalendar::router())
        .merge(services.page())
        .with_state(oauth)
}

async fn call(oauth: &OAuth) -> Option<String> {
    let _ = GoogleCalendar::client(oauth, 1).get("/").send().await;
    let row: GoogleCalendarConnection = GoogleCalendar::connection(oauth, 1).await.ok()??;
    row.account
}

fn main() {
    let _ = (app, call, google_calendar_connection::account);
}


