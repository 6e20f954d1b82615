//! `GET {route}/oauth/callback`.

use std::borrow::Cow;

use axum::{
    http::{
        HeaderValue, Method,
        header::{COOKIE, SET_COOKIE},
        request::Parts,
    },
    response::{IntoResponse as _, Response},
};

use super::{Host, Incoming, guard, reply};
use crate::{
    descriptor::Descriptor,
    error::Error,
    flow::{self, AuthorizationResponse, Finished, FlowCookie},
    host::OAuth,
    toolbox::CallbackSession,
    user::UserId,
};

/// Where the browser goes when a flow named no place of its own.
const DEFAULT_PAGE: &str = "/connections";

/// Finishes a flow: 303 to the front end, with `connected={service}` or with `error={slug}` and
/// `service={service}`. Requests that no provider sends (oversized, ambiguous, malformed) are 400.
pub async fn callback(descriptor: &'static Descriptor, oauth: Host, request: Incoming) -> Response {
    let (parts, _) = request.into_parts();
    if parts.method == Method::HEAD {
        return reply::method_not_allowed();
    }
    let oauth = &oauth.0;
    if guard::is_prefetch(&parts.headers) {
        return guard::ahead_of_time().into_response();
    }
    let query = parts.uri.query().unwrap_or_default();
    let response = match AuthorizationResponse::parse(query) {
        Ok(response) => response,
        Err(error) => return error.into_response(),
    };
    let cookie = FlowCookie::of_response(&response, oauth.tools().backend.is_secure());
    let secret = cookie
        .as_ref()
        .and_then(|cookie| cookie.find(cookies(&parts)));
    let user = match current_user(descriptor, oauth, &parts).await {
        Ok(user) => user,
        Err(error) => return error.into_response(),
    };
    let finished = flow::finish(oauth.tools(), descriptor, response, secret, user).await;
    // A flow that was not ours to finish keeps its cookie: its own browser may still come.
    let spent = !matches!(
        finished.result,
        Err(Error::InvalidState | Error::NotSignedIn | Error::Database { .. })
    );
    let mut response = land(descriptor, oauth, &finished);
    if let Some(cookie) = cookie.filter(|_| spent)
        && let Ok(clear) = HeaderValue::from_str(&cookie.clear())
    {
        response.headers_mut().append(SET_COOKIE, clear);
    }
    response
}

/// Other cookies of the host may hold anything, in the same header.
fn cookies(parts: &Parts) -> impl Iterator<Item = Cow<'_, str>> {
    let values = parts.headers.get_all(COOKIE).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes()))
}

/// The signed-in user, where the flow asks for one.
async fn current_user(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
) -> Result<Option<UserId>, Error> {
    if oauth.tools().callback_session == CallbackSession::FlowCookie {
        return Ok(None);
    }
    match oauth.current_user(descriptor, parts).await {
        Ok(user) => Ok(Some(user)),
        Err(Error::NotSignedIn) => Ok(None),
        Err(error) => Err(error),
    }
}

fn land(descriptor: &Descriptor, oauth: &OAuth, finished: &Finished) -> Response {
    let path = finished
        .return_to
        .as_ref()
        .map_or(DEFAULT_PAGE, |path| path.as_str());
    let service = descriptor.service;
    let location = match &finished.result {
        Ok(()) => oauth.tools().landing(path, &[("connected", service)]),
        Err(error) => {
            match error {
                Error::AccessDenied { .. } | Error::InvalidState | Error::NotSignedIn => {
                    tracing::info!(service, %error, "flow not finished");
                }
                _ => tracing::error!(service, %error, "flow failed"),
            }
            oauth
                .tools()
                .landing(path, &[("error", error.slug()), ("service", service)])
        }
    };
    reply::see_other(&location)
}
