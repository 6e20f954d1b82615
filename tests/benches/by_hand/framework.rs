//! The framework's side: a struct, and nothing by hand.

use axum::{
    Extension, Router,
    extract::{FromRef, State},
    routing::get,
};
use diesel::{Connection as _, RunQueryDsl as _};
use lightfriend_runtime::{
    Error, OAuth, OAuthIntegration, SecretString, integrations, sqlite_pool,
};
use secrecy::ExposeSecret as _;

use super::{
    clock::now,
    errand::Site,
    fill,
    provider::Tokens,
    serve,
    shared::{self, Failure, SqlitePool},
};

/// What is measured.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("a", "b")
)]
pub(crate) struct Bench;

#[derive(Clone, FromRef)]
struct AppState {
    oauth: OAuth,
}

pub(crate) async fn serve(site: &Site) -> Result<(), Failure> {
    let (_, oauth) = open(site)?;
    oauth.migrate().await?;
    let router = Router::new()
        .merge(Bench::router())
        .route("/token-length", get(token_length))
        .with_state(AppState { oauth });
    serve::serve(router).await
}

async fn token_length(
    Extension(user_id): Extension<i32>,
    State(oauth): State<OAuth>,
) -> Result<String, Error> {
    let token = Bench::access_token(&oauth, user_id).await?;
    Ok(token.expose_secret().len().to_string())
}

pub(crate) fn open(site: &Site) -> Result<(SqlitePool, OAuth), Failure> {
    let pool = sqlite_pool(&site.database())?;
    let integrations = integrations![Bench];
    let keys = SecretString::from(site.keys.as_str());
    let oauth = shared::oauth(&pool, site.provider, "BENCH", &keys, integrations)?;
    Ok((pool, oauth))
}

pub(crate) async fn fill(site: &Site) -> Result<(), Failure> {
    let (pool, oauth) = open(site)?;
    fill::add_users(&mut *pool.get()?, site)?;
    oauth.migrate().await?;
    let now = now()?;
    let row = |user_id, tokens: Tokens| {
        let seal = |column, token| oauth.seal::<Bench>(user_id, column, &SecretString::from(token));
        Ok(NewBenchConnection {
            user_id,
            access_token: seal("access_token", tokens.access_token)?,
            refresh_token: Some(seal("refresh_token", tokens.refresh_token)?),
            scopes: None,
            expires_at: Some(now + fill::LIFETIME),
            refresh_token_expires_at: None,
            created_at: now,
            issued_at: now,
        })
    };
    let insert = |conn: &mut diesel::SqliteConnection, rows: &[NewBenchConnection]| {
        conn.transaction(|conn| {
            let new = diesel::insert_into(bench_connection::table).values(rows);
            new.execute(conn)
        })
    };
    fill::fill(&mut *pool.get()?, site, row, insert).await
}
