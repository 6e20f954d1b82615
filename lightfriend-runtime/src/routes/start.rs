//! `POST` and `GET {route}/oauth/start`.

use axum::{
    http::{HeaderMap, Method, header::ACCEPT, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{Host, Incoming, address, guard, reply};
use crate::{
    descriptor::Descriptor,
    error::Error,
    flow::{self, FlowCookie, FlowCookies, ReturnTo, Started},
    host::OAuth,
};

/// Begins a flow for the signed-in user: 303 to the provider, or its URL as JSON for front ends
/// that ask for JSON.
pub async fn start(descriptor: &'static Descriptor, oauth: Host, request: Incoming) -> Response {
    let (parts, _) = request.into_parts();
    if parts.method == Method::HEAD {
        return reply::method_not_allowed();
    }
    let oauth = &oauth.0;
    match begin(descriptor, oauth, &parts).await {
        Ok(started) => respond(oauth, &parts, &started),
        Err(error) => error.into_response(),
    }
}

async fn begin(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
) -> Result<Started, Error> {
    if parts.method == Method::GET {
        guard::check_get(oauth, &parts.headers)?;
    } else {
        guard::check_unsafe(oauth, &parts.headers)?;
    }
    oauth.tools().check_listed(descriptor)?;
    address::check(oauth.tools(), parts)?;
    let account = oauth.own_account(descriptor, parts).await?;
    flow::start(&account, return_to(parts)?).await
}

/// What is not a path on the front end leads to its default page.
fn return_to(parts: &Parts) -> Result<Option<ReturnTo>, Error> {
    let query = parts.uri.query().unwrap_or_default();
    let mut values = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "return_to")
        .map(|(_, value)| value);
    let value = values.next();
    if values.next().is_some() {
        return Err(Error::InvalidRequest("return_to repeats"));
    }
    Ok(value.and_then(|value| ReturnTo::parse(&value)))
}

fn respond(oauth: &OAuth, parts: &Parts, started: &Started) -> Response {
    let url = started.authorization_url.as_str();
    let mut response = if parts.method != Method::GET && wants_json(&parts.headers) {
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

fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|range| range.trim().eq_ignore_ascii_case("application/json"))
}
