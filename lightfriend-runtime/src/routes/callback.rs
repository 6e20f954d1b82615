//! `GET {route}/oauth/callback`, and `POST` of the same where the response is posted.

use axum::{
    http::{Method, request::Parts},
    response::Response,
    routing::MethodFilter,
};

use super::{
    Host, Incoming, callback_host, failure, form_post, guard,
    landing::{self, Outcome},
    reply,
};
use crate::{
    descriptor::Descriptor,
    error::Error,
    flow::{self, AuthorizationResponse, Finished, FlowCookies, Report},
    host::OAuth,
    toolbox::CallbackSession,
    user::UserId,
};

/// Finishes a flow: 303 to the front end, with `connected={service}` or with `error={slug}` and
/// `service={service}`. Requests that no provider sends (oversized, ambiguous, malformed) are 400: a
/// page for browsers, JSON for programs. A posted response is 303 to the same address first.
pub async fn callback(descriptor: &'static Descriptor, oauth: Host, request: Incoming) -> Response {
    let (parts, body) = request.into_parts();
    reply::varying(match parts.method {
        Method::GET => answer(descriptor, &oauth.0, &parts).await,
        Method::POST if descriptor.authorization.is_posted() => {
            form_post::answer(descriptor, &oauth.0, &parts, body).await
        }
        _ => failure::method_not_allowed(oauth.0.tools(), &parts),
    })
}

/// What the route takes.
pub(super) fn methods(descriptor: &Descriptor) -> MethodFilter {
    if descriptor.authorization.is_posted() {
        MethodFilter::GET.or(MethodFilter::POST)
    } else {
        MethodFilter::GET
    }
}

async fn answer(descriptor: &'static Descriptor, oauth: &OAuth, parts: &Parts) -> Response {
    if guard::is_prefetch(&parts.headers) {
        return failure::in_place(oauth.tools(), parts, guard::ahead_of_time());
    }
    let report = Report::new(oauth.tools(), descriptor, None);
    let query = parts.uri.query().unwrap_or_default();
    let response = callback_host::of(descriptor, parts).and_then(|host| {
        let response = AuthorizationResponse::parse(descriptor, query)?;
        Ok(response.at(host))
    });
    let response = match response {
        Ok(response) => response,
        Err(error) => return failure::in_place(oauth.tools(), parts, report.failure(error)),
    };
    match asked_by(descriptor, oauth, parts).await {
        Ok(user) => finish(descriptor, oauth, parts, response, user).await,
        Err(error) => land(descriptor, oauth, &report.failure(error).into()),
    }
}

/// The signed-in user, where the flow asks for one.
async fn asked_by(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
) -> Result<Option<UserId>, Error> {
    oauth.tools().check_listed(descriptor)?;
    if oauth.tools().callback_session == CallbackSession::FlowCookie {
        return Ok(None);
    }
    match oauth.current_user(descriptor, parts).await {
        Ok(user) => Ok(Some(user)),
        Err(Error::NotSignedIn) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn finish(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
    response: AuthorizationResponse,
    user: Option<UserId>,
) -> Response {
    let cookies = FlowCookies::of(&oauth.tools().backend);
    let cookie = response.state().map(|state| cookies.of_state(state));
    let secret = cookie
        .as_ref()
        .and_then(|cookie| cookie.find(reply::cookies(parts)));
    let finished = flow::finish(oauth.tools(), descriptor, response, secret, user).await;
    let mut response = land(descriptor, oauth, &finished);
    if let Some(cookie) = cookie.filter(|_| is_over(&finished)) {
        reply::set_cookie(&mut response, &cookie.clear());
    }
    response
}

/// Whether nobody has a use for the flow's cookie any more. After a success its browser may ask
/// again, and a flow that was not ours to finish may have a browser that still comes.
fn is_over(finished: &Finished) -> bool {
    !matches!(
        finished.result,
        Ok(_)
            | Err(Error::InvalidState
                | Error::InvalidSignature { .. }
                | Error::NotSignedIn
                | Error::Database { .. })
    )
}

fn land(descriptor: &Descriptor, oauth: &OAuth, finished: &Finished) -> Response {
    let outcome = match &finished.result {
        Ok(landed) => Outcome::Connected(landed),
        Err(error) => Outcome::Failed(error),
    };
    let path = finished.return_to.as_ref();
    landing::land(oauth.tools(), descriptor, path, &outcome)
}
