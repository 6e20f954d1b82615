//! An application whose users sign in, connect their calendar, and see their next event.

mod session;

use std::error::Error;

use axum::{
    Router,
    extract::{FromRef, State},
    middleware::from_fn_with_state,
    response::Html,
    routing::{get, post},
};
use axum_extra::extract::cookie::Key;
use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, Pool},
};
use lightfriend_runtime::{
    Builder, Integrations, OAuth, OAuthIntegration, integrations, sqlite_pool,
};
use serde_json::Value;

use session::SignedIn;
pub use session::session_key;

/// Reads the user's calendar.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    description = "Shows your next event.",
    scopes("https://www.googleapis.com/auth/calendar.events.readonly"),
    api_base_url = "https://www.googleapis.com/calendar/v3"
)]
pub struct GoogleCalendar;

pub type SqlitePool = Pool<ConnectionManager<SqliteConnection>>;

#[derive(Clone, FromRef)]
struct AppState {
    oauth: OAuth,
    pool: SqlitePool,
    key: Key,
}

/// Every further integration is named here, and nowhere else.
fn services() -> Integrations {
    integrations![GoogleCalendar]
}

/// The database with the application's own table of users, to which connections refer.
pub fn database(path: &str) -> Result<SqlitePool, Box<dyn Error>> {
    let pool = sqlite_pool(path)?;
    pool.get()?.batch_execute(
        "CREATE TABLE IF NOT EXISTS users (
             id INTEGER PRIMARY KEY NOT NULL,
             name TEXT NOT NULL UNIQUE
         )",
    )?;
    Ok(pool)
}

/// What the builder has not been given comes from the environment.
pub async fn oauth(
    builder: Builder,
    pool: SqlitePool,
) -> Result<OAuth, lightfriend_runtime::Error> {
    let oauth = builder.database(pool).integrations(services()).build()?;
    oauth.migrate().await?;
    Ok(oauth)
}

pub fn router(oauth: OAuth, pool: SqlitePool, key: Key) -> Router {
    Router::new()
        .merge(services().router())
        .merge(services().page().home("/").sign_in_url("/"))
        .route("/", get(home))
        .route("/next", get(next))
        .route("/sign-in", post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        // After all routes that ask who is signed in.
        .layer(from_fn_with_state(key.clone(), session::read))
        .with_state(AppState { oauth, pool, key })
}

async fn home(user: Option<SignedIn>) -> Html<&'static str> {
    Html(match user {
        Some(_) => include_str!("signed_in.html"),
        None => include_str!("signed_out.html"),
    })
}

async fn next(
    SignedIn(user): SignedIn,
    State(oauth): State<OAuth>,
) -> Result<String, lightfriend_runtime::Error> {
    next_event(&oauth, user).await
}

/// Works without a request, too: in a job, or in a test.
pub async fn next_event(oauth: &OAuth, user: i32) -> Result<String, lightfriend_runtime::Error> {
    let events: Value = GoogleCalendar::client(oauth, user)
        .get("/calendars/primary/events")
        .query([("maxResults", "1")])
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let summary = events["items"][0]["summary"].as_str();
    Ok(summary.unwrap_or("nothing").to_owned())
}
