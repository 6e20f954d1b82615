//! `POST` or `DELETE {route}/disconnect`, `GET {route}/status`.

use axum::{
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{
    Host, Incoming,
    asked::Asked,
    failure, guard,
    landing::{self, Outcome},
    reply,
};
use crate::{
    descriptor::Descriptor,
    error::Error,
    flow::{FlowCookies, ReturnTo},
    host::OAuth,
};

/// Ends the signed-in user's connection: JSON, and for a browser that sends a form 303 to the front
/// end, with `disconnected={service}`. Ending it twice is the same as once.
pub async fn disconnect(
    descriptor: &'static Descriptor,
    oauth: Host,
    request: Incoming,
) -> Response {
    let oauth = oauth.0;
    let (parts, _) = request.into_parts();
    let tools = oauth.tools();
    let answer = match end(descriptor, &oauth, &parts).await {
        Ok(path) if failure::is_navigating(&parts.headers) => {
            let mut landed =
                landing::land(tools, descriptor, path.as_ref(), &Outcome::Disconnected);
            if let Ok(cookie) = FlowCookies::of(&tools.backend).of_change() {
                reply::set_cookie(&mut landed, &cookie);
            }
            landed
        }
        Ok(_) => reply::json(&json!({ "service": descriptor.service, "connected": false })),
        Err(error) => {
            let path = Asked::of_query(&parts).return_to().ok().flatten();
            failure::of_link(tools, descriptor, &parts, path.as_ref(), error)
        }
    };
    reply::varying(answer)
}

/// Where the form's browser goes afterwards.
async fn end(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
) -> Result<Option<ReturnTo>, Error> {
    guard::check_unsafe(oauth, &parts.headers)?;
    let path = Asked::of_query(parts).return_to()?;
    let account = oauth.own_account(descriptor, parts).await?;
    account.disconnect().await?;
    Ok(path)
}

/// The state of the signed-in user's connection. No provider is asked.
pub async fn status(descriptor: &'static Descriptor, oauth: Host, request: Incoming) -> Response {
    let oauth = oauth.0;
    let (parts, _) = request.into_parts();
    let work = async { oauth.own_account(descriptor, &parts).await?.status().await };
    work.await
        .map_or_else(Error::into_response, |status| reply::json(&status))
}
