//! The framework's side: a struct, and nothing by hand.

mod application;
mod bench;
mod fill;
mod pools;

use lightfriend_runtime::{Database, OAuth};

pub(crate) use self::{
    bench::{Bench, bench_connection},
    fill::fill,
    pools::{AsyncPool, diesel_async},
};
use super::{errand::Site, serve, shared::Failure};

/// What its processes find in the environment.
pub(crate) const ENVIRONMENT: &str = include_str!("example.env");

pub(crate) async fn serve(site: &Site) -> Result<(), Failure> {
    let oauth = open(site)?;
    oauth.migrate().await?;
    serve::serve(application::router(oauth)).await
}

fn open(site: &Site) -> Result<OAuth, Failure> {
    open_on(site, pools::open(site)?)
}

/// On a pool that is there.
pub(crate) fn open_on(site: &Site, database: impl Into<Database>) -> Result<OAuth, Failure> {
    let oauth = OAuth::builder()
        .database(database.into())
        .integrations(application::services())
        .route_outgoing_to(site.provider)
        .build()?;
    Ok(oauth)
}
