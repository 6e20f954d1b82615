//! Of step 4: tokens from the provider and out of the table, the guide's "common patterns".

use serde::Deserialize;

use super::{
    super::{
        super::{clock::now, shared::Failure},
        state::{AppState, variable},
    },
    models::{BenchConnection, NewBenchConnection},
    repository,
};

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<i64>,
}

/// How long before its expiry a token is not handed out any more.
const LEEWAY: i64 = 60;

/// A live access token.
pub(crate) async fn access_token(state: &AppState, user_id: i32) -> Result<String, Failure> {
    let connection = find(state, user_id)?;
    let now = now()?;
    match connection.expires_at {
        Some(expires_at) if expires_at - LEEWAY <= now => refresh(state, user_id, connection).await,
        _ => state.encryption.decrypt(&connection.access_token),
    }
}

/// The connection of a code.
pub(super) async fn exchange(
    state: &AppState,
    user_id: i32,
    code: &str,
    code_verifier: &str,
) -> Result<NewBenchConnection, Failure> {
    let answer = request(
        state,
        &[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &redirect_uri()?),
            ("code_verifier", code_verifier),
        ],
    )
    .await?;
    let refresh_token = answer.refresh_token.as_deref();
    Ok(NewBenchConnection {
        user_id,
        access_token: state.encryption.encrypt(&answer.access_token)?,
        refresh_token: refresh_token
            .map(|token| state.encryption.encrypt(token))
            .transpose()?,
        expires_at: expires_at(&answer)?,
    })
}

async fn refresh(
    state: &AppState,
    user_id: i32,
    connection: BenchConnection,
) -> Result<String, Failure> {
    let sealed = connection.refresh_token.ok_or("no refresh token")?;
    let refresh_token = state.encryption.decrypt(&sealed)?;
    let answer = request(
        state,
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh_token),
        ],
    )
    .await?;
    let kept = match &answer.refresh_token {
        Some(token) => state.encryption.encrypt(token)?,
        None => sealed,
    };
    repository::update_tokens(
        &mut *state.conn()?,
        user_id,
        &state.encryption.encrypt(&answer.access_token)?,
        &kept,
        expires_at(&answer)?,
    )?;
    Ok(answer.access_token)
}

fn find(state: &AppState, user_id: i32) -> Result<BenchConnection, Failure> {
    let conn = &mut *state.conn()?;
    let find = if state.as_guided {
        repository::first_connection
    } else {
        repository::find_connection
    };
    Ok(find(conn, user_id)?)
}

async fn request(state: &AppState, params: &[(&str, &str)]) -> Result<TokenResponse, Failure> {
    let client = [
        ("client_id", &*variable("BENCH_CLIENT_ID")?),
        ("client_secret", &*variable("BENCH_CLIENT_SECRET")?),
    ];
    let params: Vec<_> = params.iter().chain(&client).collect();
    let endpoint = format!("http://{}/token", state.provider);
    let request = state.http()?.post(endpoint).form(&params);
    Ok(request.send().await?.error_for_status()?.json().await?)
}

pub(super) fn redirect_uri() -> Result<String, Failure> {
    let backend_url = variable("BACKEND_URL")?;
    Ok(format!("{backend_url}/api/bench/oauth/callback"))
}

fn expires_at(answer: &TokenResponse) -> Result<Option<i64>, Failure> {
    let now = now()?;
    Ok(answer.expires_in.map(|seconds| now.saturating_add(seconds)))
}
