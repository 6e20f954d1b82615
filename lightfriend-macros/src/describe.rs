//! What an integration sends, as text for people: every request as the runtime makes it, with
//! placeholders for what is secret or known only later.
//!
//! `requests` has a function for each request, `request` the rules that all of them share, and
//! `layout` how they look. A test of the whole suite holds the text against real requests.

mod client;
mod layout;
mod request;
mod requests;
mod value;

use syn::ext::IdentExt as _;

use self::value::Value;
use crate::integration::Integration;
use crate::integration::template::Segment;

/// All requests, in the order in which they are made.
pub(crate) fn text(integration: &Integration) -> String {
    let requests = [
        Some(requests::authorization(integration)),
        requests::pushed_authorization(integration),
        Some(requests::token(integration)),
        requests::introspection(integration),
        requests::exchange(integration),
        requests::lookup(integration),
        requests::api(integration),
        Some(requests::refresh(integration)),
        Some(requests::revocation(integration)),
    ];
    let requests = requests.into_iter().flatten();
    let parts: Vec<String> = [head(integration)]
        .into_iter()
        .chain(requests.map(|section| section.text()))
        .collect();
    parts.join("\n\n")
}

/// An address, with placeholders.
pub(crate) fn url(integration: &Integration, url: &[Segment]) -> String {
    Value::template(integration, url).plain()
}

/// How to read the rest.
fn head(integration: &Integration) -> String {
    let name = integration.ident.unraw();
    let hooks = if integration.hooks.is_some() {
        "\nThe hooks of this struct may change requests before they are sent."
    } else {
        ""
    };
    format!(
        "What `{name}` sends, to be compared with the provider's documentation.\n\
         A name in braces stands for a value: in capitals for that of an environment variable,\n\
         otherwise for that of a field, or for one that the flow brings.\n\
         Parameters are sent percent-encoded; here only what could be misread is. Headers that every\n\
         request has are left out: host, user-agent, content-length and the like.{hooks}"
    )
}
