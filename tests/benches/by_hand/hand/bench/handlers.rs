//! Step 4: the handlers.

use axum::{
    Extension, Json,
    extract::{Query, State},
    http::StatusCode,
    response::Redirect,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{
    super::{
        super::{clock::now, shared::Failure},
        encryption::random,
        flows::{self, NewFlow},
        state::{AppState, internal, variable},
    },
    repository, tokens,
};

/// How long an attempt lives, in seconds.
const FLOW_LIFETIME: i64 = 600;

#[derive(Deserialize)]
pub(super) struct Callback {
    code: String,
    state: String,
}

pub(super) async fn start(
    Extension(user_id): Extension<i32>,
    State(app): State<AppState>,
) -> Result<Redirect, StatusCode> {
    let url = begin(&app, user_id).map_err(internal)?;
    Ok(Redirect::to(url.as_str()))
}

pub(super) async fn callback(
    Extension(user_id): Extension<i32>,
    State(app): State<AppState>,
    Query(query): Query<Callback>,
) -> Result<Redirect, StatusCode> {
    let code_verifier =
        take_flow(&app, &query.state, user_id).map_err(|_| StatusCode::BAD_REQUEST)?;
    let new = tokens::exchange(&app, user_id, &query.code, &code_verifier)
        .await
        .map_err(internal)?;
    let conn = &mut *app.conn().map_err(internal)?;
    repository::save_connection(conn, &new).map_err(internal)?;
    Ok(Redirect::to("/connections?connected=bench"))
}

pub(super) async fn disconnect(
    Extension(user_id): Extension<i32>,
    State(app): State<AppState>,
) -> Result<StatusCode, StatusCode> {
    let conn = &mut *app.conn().map_err(internal)?;
    repository::delete_connection(conn, user_id).map_err(internal)?;
    Ok(StatusCode::OK)
}

pub(super) async fn status(
    Extension(user_id): Extension<i32>,
    State(app): State<AppState>,
) -> Result<Json<serde_json::Value>, StatusCode> {
    let conn = &mut *app.conn().map_err(internal)?;
    let connected = repository::is_connected(conn, user_id).map_err(internal)?;
    Ok(Json(serde_json::json!({ "connected": connected })))
}

/// The URL of a new attempt.
fn begin(app: &AppState, user_id: i32) -> Result<Url, Failure> {
    let state = URL_SAFE_NO_PAD.encode(random::<32>()?);
    let code_verifier = URL_SAFE_NO_PAD.encode(random::<32>()?);
    let flow = NewFlow {
        state: &state,
        service: "bench",
        user_id,
        code_verifier: &code_verifier,
        expires_at: now()? + FLOW_LIFETIME,
    };
    flows::create(&mut *app.conn()?, &flow)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&code_verifier));
    let params = [
        ("response_type", "code"),
        ("client_id", &variable("BENCH_CLIENT_ID")?),
        ("redirect_uri", &tokens::redirect_uri()?),
        ("scope", "a b"),
        ("state", &state),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let endpoint = format!("http://{}/authorize", app.provider);
    Ok(Url::parse_with_params(&endpoint, params)?)
}

fn take_flow(app: &AppState, state: &str, user_id: i32) -> Result<String, Failure> {
    let conn = &mut *app.conn()?;
    Ok(flows::take(conn, "bench", state, user_id, now()?)?)
}
