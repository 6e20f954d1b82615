//! `POST` or `DELETE {route}/disconnect`, `GET {route}/status`.

use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::{Host, Incoming, guard, reply};
use crate::{descriptor::Descriptor, error::Error};

/// Ends the signed-in user's connection. Ending it twice is the same as once.
pub async fn disconnect(
    descriptor: &'static Descriptor,
    oauth: Host,
    request: Incoming,
) -> Response {
    let oauth = oauth.0;
    let (parts, _) = request.into_parts();
    let work = async {
        guard::check_unsafe(&oauth, &parts.headers)?;
        oauth
            .own_account(descriptor, &parts)
            .await?
            .disconnect()
            .await
    };
    match work.await {
        Ok(_) => reply::json(&json!({ "service": descriptor.service, "connected": false })),
        Err(error) => error.into_response(),
    }
}

/// The state of the signed-in user's connection. No provider is asked.
pub async fn status(descriptor: &'static Descriptor, oauth: Host, request: Incoming) -> Response {
    let oauth = oauth.0;
    let (parts, _) = request.into_parts();
    let work = async { oauth.own_account(descriptor, &parts).await?.status().await };
    work.await
        .map_or_else(Error::into_response, |status| reply::json(&status))
}
