//! Where the browser goes when what it was sent for is over.

use axum::response::Response;

use super::reply;
use crate::{descriptor::Descriptor, error::Error, flow::ReturnTo, toolbox::Tools};

/// What is over, as the front end is told.
pub(super) enum Outcome<'a> {
    Connected,
    Disconnected,
    Failed(&'a Error),
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
        Outcome::Failed(error) => {
            let field = error.field().map(|field| ("field", field));
            let what = [("error", error.slug()), ("service", service)];
            what.into_iter().chain(field).collect()
        }
    };
    reply::see_other(&tools.landing(path, &more))
}
