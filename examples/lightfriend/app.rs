//! The application put together: what is behind the session, what is not, and the page.

use std::sync::Arc;

use axum::{Json, Router, extract::State, middleware::from_fn_with_state, routing::get};
use lightfriend_runtime::{Builder, Error, OAuth, PageContent, StartUrl};
use serde_json::Value;

use super::{
    host::{AppState, AuthUser, Host, Sessions, Users, require_auth},
    integrations::{self, GoogleCalendar, Tesla, TeslaHooks, Youtube},
};

/// What the builder is given for the six, beside database, addresses and keys.
pub(crate) fn with_integrations(builder: Builder, sessions: Sessions, users: Users) -> Builder {
    builder
        .integrations(integrations::services())
        .hooks(TeslaHooks(users))
        .current_user(move |parts| {
            let user = AuthUser::of(&parts, &sessions);
            async move { user.map(|user| user.user_id) }
        })
}

pub(crate) fn router(oauth: &OAuth, sessions: Sessions) -> Router {
    let state = Arc::new(AppState {
        sessions,
        oauth: oauth.clone(),
    });
    let unprotected = integrations::services().callback_router();
    let protected = Router::new()
        .merge(integrations::protected(oauth, &state))
        .route("/api/calendar/events", get(events))
        .route_layer(from_fn_with_state(state.clone(), require_auth));
    Router::new()
        .merge(unprotected.with_state(oauth.clone()))
        .merge(protected)
        .merge(page(oauth))
        .with_state(state)
}

/// The connections page in the application's own frame, with links for what a card does not ask.
fn page(oauth: &OAuth) -> Router<Host> {
    let write = Youtube::start_url(oauth).scope_set("write");
    let cars = ["data", "commands", "charging"];
    let car = cars
        .into_iter()
        .fold(Tesla::start_url(oauth), StartUrl::scope_set);
    let nav = format!(
        "<nav><a href=\"{}\">Let YouTube be changed</a> \
         <form method=\"post\" action=\"/api/auth/youtube/downgrade\"><button>Let YouTube only be \
         read</button></form> <a href=\"{}\">Connect a car with everything</a></nav>",
        escaped(&write.to_string()),
        escaped(&car.to_string()),
    );
    let layout = move |content: PageContent<'_>| {
        format!(
            "<!doctype html><html lang=\"{}\"><head>{}</head><body><main>{}{nav}</main></body></html>",
            content.language,
            content.head(),
            content.html
        )
    };
    let page = integrations::services().page().title("Lightfriend");
    page.sign_in_url("/")
        .style(
            "body { font-family: system-ui, sans-serif; margin: 2rem } nav { margin-top: 1.5rem }",
        )
        .layout(layout)
        .router_with(oauth.clone())
}

fn escaped(url: &str) -> String {
    url.replace('&', "&amp;").replace('"', "&quot;")
}

/// Calls an API with a token that is fresh.
async fn events(State(state): State<Host>, user: AuthUser) -> Result<Json<Value>, Error> {
    let client = GoogleCalendar::client(&state.oauth, user.user_id);
    let answer = client.get("/calendars/primary/events").send().await?;
    Ok(Json(answer.error_for_status()?.json().await?))
}
