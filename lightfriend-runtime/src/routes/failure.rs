//! How errors are told: to programs as JSON, to browsers that follow a link or send a form by the
//! front end, or on a page where they must not be sent on.

use axum::{
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT, HeaderName},
        request::Parts,
    },
    response::{IntoResponse as _, Response},
};

use super::{
    landing::{self, Outcome},
    problem, reply,
};
use crate::{descriptor::Descriptor, error::Error, flow::ReturnTo, toolbox::Tools};

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// What a link or a form has come to that did not work; on the front end it is told at this path.
pub(super) fn of_link(
    tools: &Tools,
    descriptor: &Descriptor,
    parts: &Parts,
    path: Option<&ReturnTo>,
    error: Error,
) -> Response {
    let must_stay = matches!(error, Error::CrossSite(_) | Error::WrongAddress(_));
    if must_stay || !is_navigating(&parts.headers) {
        return in_place(tools, parts, error);
    }
    reply::log(&error);
    landing::land(tools, descriptor, path, &Outcome::Failed(&error))
}

/// The same without sending anybody on.
pub(super) fn in_place(tools: &Tools, parts: &Parts, error: Error) -> Response {
    if !is_navigating(&parts.headers) {
        return error.into_response();
    }
    reply::log(&error);
    problem::page(tools, reply::status(&error), &reply::Body::of(&error))
}

/// 405, also for HEAD, which axum would hand to the GET handler, and nothing may begin or finish by
/// it.
pub(super) fn method_not_allowed(tools: &Tools, parts: &Parts) -> Response {
    if is_navigating(&parts.headers) {
        let body = reply::Body::of_method();
        return problem::page(tools, StatusCode::METHOD_NOT_ALLOWED, &body);
    }
    reply::method_not_allowed()
}

/// Whether a person will see the answer. Browsers say so; the old ones that do not ask for a page,
/// and programs do not, or for JSON besides.
pub(super) fn is_navigating(headers: &HeaderMap) -> bool {
    match headers.get(SEC_FETCH_MODE) {
        Some(mode) => mode == "navigate",
        None => accepts(headers, "text/html") && !accepts(headers, "application/json"),
    }
}

/// Whether a media type is among those that are asked for by name.
pub(super) fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|range| range.trim().eq_ignore_ascii_case(media_type))
}
