//! The six integrations, whole: what the application writes for its users' accounts elsewhere. Beside
//! this file there are a line in `OAuth::builder()` for the hooks, and `OAuth::migrate()` at boot.

use axum::{
    Router, extract::Request, extract::State, http::StatusCode, middleware::map_request_with_state,
    response::Redirect, routing::post,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lightfriend_runtime::{
    Error, ExposeSecret as _, HookError, Hooks, NewConnection, OAuth, OAuthIntegration,
    integrations,
};
use serde_json::Value;

use super::host::{AuthUser, Host, Users};

/// Reads and writes events; with `all` also the calendars themselves.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    route = "/api/auth/google/calendar",
    scopes("https://www.googleapis.com/auth/calendar.events"),
    scope_sets(all("https://www.googleapis.com/auth/calendar")),
    api_base_url = "https://www.googleapis.com/calendar/v3"
)]
pub(crate) struct GoogleCalendar;

/// Reads and writes tasks.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    route = "/api/auth/google/tasks",
    env = "GOOGLE_CALENDAR",
    scopes("https://www.googleapis.com/auth/tasks"),
    api_base_url = "https://tasks.googleapis.com/tasks/v1"
)]
pub(crate) struct GoogleTasks;

/// Reads, sends and files mail.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    route = "/api/auth/google/gmail",
    env = "GOOGLE_CALENDAR",
    scopes("https://www.googleapis.com/auth/gmail.modify"),
    api_base_url = "https://gmail.googleapis.com/gmail/v1"
)]
pub(crate) struct Gmail;

/// Reads subscriptions; with `write` also subscribes, rates and comments.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    title = "YouTube",
    route = "/api/auth/youtube",
    scopes("https://www.googleapis.com/auth/youtube.readonly"),
    scope_sets(write("https://www.googleapis.com/auth/youtube.force-ssl")),
    api_base_url = "https://www.googleapis.com/youtube/v3"
)]
pub(crate) struct Youtube;

/// Estimates rides.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "uber",
    route = "/api/auth/uber",
    token_endpoint_auth_method = "client_secret_basic",
    authorization_params(prompt = "login"),
    scopes("profile"),
    api_base_url = "https://api.uber.com/v1.2"
)]
pub(crate) struct Uber;

/// Reads and commands the user's car. Tesla has no revocation endpoint.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "tesla",
    route = "/api/auth/tesla",
    authorization_params(prompt = "consent"),
    scope_sets(
        data("vehicle_device_data"),
        commands("vehicle_cmds"),
        charging("vehicle_charging_cmds")
    ),
    token_params(scope = "{scope}", audience = "{env.AUDIENCE}"),
    refresh_params(audience = "{region}"),
    default_expires_in = "1h",
    api_base_url = "{+region}",
    hooks = TeslaHooks
)]
pub(crate) struct Tesla {
    /// The server that has the user's cars, and whom tokens are for.
    #[oauth(
        local,
        default = "https://fleet-api.prd.eu.vn.cloud.tesla.com",
        one_of(
            "https://fleet-api.prd.na.vn.cloud.tesla.com",
            "https://fleet-api.prd.eu.vn.cloud.tesla.com",
            "https://fleet-api.prd.cn.vn.cloud.tesla.cn"
        )
    )]
    region: String,
    #[oauth(local)]
    selected_vehicle_vin: Option<String>,
    #[oauth(local)]
    selected_vehicle_name: Option<String>,
    #[oauth(local)]
    selected_vehicle_id: Option<String>,
    #[oauth(local, default = false)]
    virtual_key_paired: bool,
}

/// What a Tesla token answer does not say.
pub(crate) struct TeslaHooks(pub(crate) Users);

/// A car whose tokens are there, and of which nothing is stored.
type NewCar = NewConnection<TeslaHooks>;

impl Hooks for TeslaHooks {
    async fn after_connect(&self, _: &OAuth, new: &mut NewCar) -> Result<(), HookError> {
        let phone = self.0.phone_number(new.user().try_into()?);
        new.set(tesla_connection::region, region_of(&phone))?;
        if let Err(error) = ask_region(new).await {
            tracing::warn!(error, "a Tesla region is guessed by the phone number");
        }
        if let Some(scopes) = claimed_scopes(new) {
            new.set_scopes(scopes);
        }
        Ok(())
    }
}

/// Which region a phone number makes likely.
fn region_of(phone_number: &str) -> &'static str {
    match phone_number {
        it if it.starts_with("+1") => "https://fleet-api.prd.na.vn.cloud.tesla.com",
        it if it.starts_with("+86") => "https://fleet-api.prd.cn.vn.cloud.tesla.cn",
        _ => "https://fleet-api.prd.eu.vn.cloud.tesla.com",
    }
}

/// Tesla knows better.
async fn ask_region(new: &mut NewCar) -> Result<(), HookError> {
    let answer = new.client().get("/api/1/users/region").send().await?;
    let answer: Value = answer.error_for_status()?.json().await?;
    let url = answer["response"]["fleet_api_base_url"].as_str();
    Ok(new.set(tesla_connection::region, url.ok_or("no address")?)?)
}

/// Users untick scopes, and Tesla says which are left in the access token.
fn claimed_scopes(new: &NewCar) -> Option<Vec<String>> {
    let payload = new.access_token().expose_secret().split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    serde_json::from_value(claims["scp"].clone()).ok()
}

pub(crate) fn services() -> lightfriend_runtime::Integrations {
    integrations![GoogleCalendar, GoogleTasks, Gmail, Youtube, Uber, Tesla]
}

/// The routes behind the application's `require_auth`; `services().callback_router()` is not.
pub(crate) fn protected(oauth: &OAuth, state: &Host) -> Router<Host> {
    let routes = services().protected_router().with_state(oauth.clone());
    routes
        .route_layer(map_request_with_state(state.clone(), cars_are_for_tier_2))
        .route("/api/auth/youtube/downgrade", post(downgrade_youtube))
}

async fn cars_are_for_tier_2(user: AuthUser, request: Request) -> Result<Request, StatusCode> {
    let is_allowed = user.tier >= 2 || !request.uri().path().starts_with("/api/auth/tesla/oauth/");
    is_allowed.then_some(request).ok_or(StatusCode::FORBIDDEN)
}

/// Only a grant that has ended lets go of `write`; the user then consents to less.
async fn downgrade_youtube(State(host): State<Host>, user: AuthUser) -> Result<Redirect, Error> {
    Youtube::disconnect(&host.oauth, user.user_id).await?;
    let again = Youtube::start_url(&host.oauth).without_scope_sets();
    Ok(Redirect::to(&again.to_string()))
}
