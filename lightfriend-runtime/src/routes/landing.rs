//! Where the browser goes when what it was sent for is over.

use axum::{http::request::Parts, response::Response};

use super::reply;
use crate::{descriptor::Descriptor, error::Error, flow::ReturnTo, toolbox::Tools};

/// What is over, as the front end is told.
pub(super) enum Outcome<'a> {
    Connected,
    Disconnected,
    Failed(&'a Error),
}

/// The path that a request names. What is not a path on the front end counts as none.
///
/// # Errors
/// [`Error::InvalidRequest`] when it names several.
pub(super) fn asked(parts: &Parts) -> Result<Option<ReturnTo>, Error> {
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

/// 303 to the front end: to this path there, or to where everything ends that has none.
pub(super) fn land(
    tools: &Tools,
    descriptor: &Descriptor,
    path: Option<&ReturnTo>,
    outcome: &Outcome,
) -> Response {
    let path = path.map_or(tools.landing_path(), ReturnTo::as_str);
    let service = descriptor.service;
    let more = match outcome {
        Outcome::Connected => vec![("connected", service)],
        Outcome::Disconnected => vec![("disconnected", service)],
        Outcome::Failed(error) => vec![("error", error.slug()), ("service", service)],
    };
    reply::see_other(&tools.landing(path, &more))
}
