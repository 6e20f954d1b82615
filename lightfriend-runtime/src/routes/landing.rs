//! Where the browser goes when what it was sent for is over.

use axum::response::Response;

use super::reply;
use crate::{
    descriptor::Descriptor,
    error::Error,
    flow::{Landed, ReturnTo},
    toolbox::Tools,
};

/// What is over, as the front end is told.
pub(super) enum Outcome<'a> {
    Connected(&'a Landed),
    /// With the key of the account, where there may be several.
    Disconnected(Option<String>),
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
    let more: Vec<(&str, &str)> = match outcome {
        Outcome::Connected(landed) => {
            let account = landed.account.as_deref().map(|key| ("account", key));
            let changed = landed
                .is_another_account
                .then_some(("account_changed", "true"));
            let what = [("connected", service)].into_iter();
            what.chain(account).chain(changed).collect()
        }
        Outcome::Disconnected(account) => {
            let account = account.as_deref().map(|key| ("account", key));
            [("disconnected", service)]
                .into_iter()
                .chain(account)
                .collect()
        }
        Outcome::Failed(error) => {
            let field = error.field().map(|field| ("field", field));
            let what = [("error", error.slug()), ("service", service)];
            what.into_iter().chain(field).collect()
        }
    };
    reply::see_other(&tools.landing(path, &more))
}
