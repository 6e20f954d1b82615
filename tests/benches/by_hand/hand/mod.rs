//! The guide, followed by hand: table, models, repository, encryption, handlers, refresh, front end.
//!
//! As the guide has it, Diesel's work and the cipher's run on the executor. What it leaves open is
//! done as a careful hand does it: a state and a code verifier for each attempt, one row for each
//! user, write-ahead log and busy timeout, timeouts of HTTP. Moments are numbers: they are cheaper
//! than the guide's text. The front end, in `frontend/`, is compiled with the components for Yew.

mod application;
mod bench;
mod encryption;
mod fill;
mod flows;
mod state;

pub(crate) use self::fill::fill;
use self::state::AppState;
use super::{contender::Contender, errand::Site, serve, shared::Failure};

/// What its processes find in the environment.
pub(crate) const ENVIRONMENT: &str = include_str!("example.env");

pub(crate) async fn serve(site: &Site) -> Result<(), Failure> {
    serve::serve(application::router(open(site)?)).await
}

fn open(site: &Site) -> Result<AppState, Failure> {
    let as_guided = site.contender == Contender::AsGuided;
    AppState::open(&site.database()?, site.provider, as_guided)
}
