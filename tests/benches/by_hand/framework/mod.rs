//! The framework's side: a struct, and nothing by hand.

mod fill;
mod pools;

use axum::{
    Extension, Router,
    extract::{FromRef, State},
    routing::get,
};
use lightfriend_runtime::{Database, Error, OAuth, OAuthIntegration, SecretString, integrations};
use secrecy::ExposeSecret as _;

pub(crate) use self::{
    fill::fill,
    pools::{AsyncPool, diesel_async},
};
use super::{
    errand::Site,
    serve,
    shared::{self, Failure},
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
    let oauth = open(site)?;
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

fn open(site: &Site) -> Result<OAuth, Failure> {
    open_on(site, pools::open(site)?)
}

/// On a pool that is there.
pub(crate) fn open_on(site: &Site, database: impl Into<Database>) -> Result<OAuth, Failure> {
    let integrations = integrations![Bench];
    let keys = SecretString::from(site.keys.as_str());
    shared::oauth(database, site.provider, "BENCH", &keys, integrations)
}
