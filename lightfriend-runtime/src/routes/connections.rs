//! `GET /api/connections`: every integration's connection of the signed-in user.

use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::{Incoming, reply};
use crate::{
    error::Error,
    host::{ConnectionEntry, OAuth},
    integration::Integrations,
};

/// Where a front end reads the list that it shows.
pub(crate) const PATH: &str = "/api/connections";

/// The connections of the signed-in user.
#[derive(Debug, Serialize)]
pub(crate) struct Connections {
    /// One entry per integration.
    pub(crate) connections: Vec<ConnectionEntry>,
}

/// The list. No provider is asked.
pub(super) async fn connections(
    integrations: Integrations,
    oauth: OAuth,
    request: Incoming,
) -> Response {
    let (parts, _) = request.into_parts();
    let work = async { integrations.statuses(&oauth, &parts).await };
    work.await.map_or_else(Error::into_response, |connections| {
        reply::json(&Connections { connections })
    })
}
