//! `POST` and `GET {route}/oauth/start`.

use axum::{
    http::{Method, request::Parts},
    response::Response,
};
use serde_json::json;

use super::{
    Host, Incoming, address,
    asked::Asked,
    failure, guard,
    prefix::{self, Mounted},
    reply,
};
use crate::{
    descriptor::Descriptor,
    error::Error,
    fields::Parameters as _,
    flow::{self, Beginning, FlowCookie, FlowCookies, ReturnTo, Started},
    host::{OAuth, OwnerAction, Visitor},
};

/// Begins a flow for the signed-in user: 303 to the provider, or its URL as JSON for front ends
/// that ask for JSON. A browser that follows a link is told of errors by the front end, or on a page.
pub async fn start(descriptor: &'static Descriptor, oauth: Host, request: Incoming) -> Response {
    start_at(descriptor, oauth, request, Mounted::Apart).await
}

/// The same, for a route that is known to have the callback beside it or not.
pub(super) async fn start_at(
    descriptor: &'static Descriptor,
    oauth: Host,
    request: Incoming,
    mounted: Mounted,
) -> Response {
    let (parts, body) = request.into_parts();
    let oauth = &oauth.0;
    if parts.method == Method::HEAD {
        return failure::method_not_allowed(oauth.tools(), &parts);
    }
    let asked = Asked::read(&parts, body).await;
    let path = asked.as_ref().ok().and_then(|it| it.return_to().ok()?);
    let begun = begin(descriptor, oauth, &parts, mounted, asked).await;
    answer(descriptor, oauth, &parts, path.as_ref(), begun)
}

/// What has come of it; where it did not begin, a browser is told at this path of the front end.
pub(super) fn answer(
    descriptor: &Descriptor,
    oauth: &OAuth,
    parts: &Parts,
    path: Option<&ReturnTo>,
    begun: Result<Started, Error>,
) -> Response {
    let answer = match begun {
        Ok(started) => respond(oauth, parts, &started),
        Err(error) => failure::of_link(oauth.tools(), descriptor, parts, path, error),
    };
    reply::varying(answer)
}

async fn begin(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
    mounted: Mounted,
    asked: Result<Asked, Error>,
) -> Result<Started, Error> {
    if parts.method == Method::GET {
        guard::check_get(oauth, &parts.headers)?;
    } else {
        guard::check_unsafe(oauth, &parts.headers)?;
    }
    let Visitor { account, user } = who_connects(descriptor, oauth, parts, mounted).await?;
    let asked = asked?;
    let account = match asked.get("account")? {
        Some(key) if descriptor.table.account_key.is_some() => account.named(key).await?,
        _ => account,
    };
    let beginning = Beginning {
        account,
        user,
        scope_sets: asked.all("scope_set"),
        return_to: asked.return_to()?,
        parameters: &asked,
    };
    flow::start(beginning).await
}

/// Who is signed in, and on whose behalf, where a flow that begins here can also end.
pub(super) async fn who_connects(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
    mounted: Mounted,
) -> Result<Visitor, Error> {
    oauth.tools().check_listed(descriptor)?;
    address::check(oauth.tools(), parts)?;
    prefix::check(oauth.tools(), parts, mounted)?;
    oauth.visitor(descriptor, parts, OwnerAction::Manage).await
}

fn respond(oauth: &OAuth, parts: &Parts, started: &Started) -> Response {
    let url = oauth.tools().http.for_browsers(&started.authorization_url);
    let url = url.as_str();
    let wants_json = failure::accepts(&parts.headers, "application/json");
    let mut response = if parts.method != Method::GET && wants_json {
        reply::json(&json!({ "authorization_url": url }))
    } else {
        reply::see_other(url)
    };
    let dead = FlowCookies::of(&oauth.tools().backend).dead(reply::cookies(parts), &started.live);
    let cleared = dead.iter().map(FlowCookie::clear);
    for cookie in std::iter::once(started.cookie.clone()).chain(cleared) {
        reply::set_cookie(&mut response, &cookie);
    }
    response
}
