//! The resources that tokens are for (RFC 8707).

use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::integration::param::Param;
use crate::integration::template::Segment;

/// `resource(..)` as parameters; what is wrong with it is said elsewhere.
pub(super) fn resources(container: &Given<Container>) -> Vec<Param> {
    let given = container.requests.resource.iter();
    let params = given.flat_map(|texts| &texts.0).map(|text| Param {
        name: "resource".to_owned(),
        value: Segment::text(&text.value()),
    });
    params.collect()
}

// RFC 8707 section 2: an absolute URI without fragment.
pub(super) fn check_resource(container: &Given<Container>, errors: &mut Errors) {
    let Some(given) = &container.requests.resource else {
        return;
    };
    let mut seen: Vec<String> = Vec::new();
    for text in &given.0 {
        let uri = text.value();
        let is_absolute = uri
            .split_once(':')
            .is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty());
        let reason = if !is_absolute || !uri.chars().all(|c| c.is_ascii_graphic()) {
            "a resource is an absolute URI, as in \"https://api.example\" (RFC 8707 section 2)"
        } else if uri.contains('#') {
            "a resource has no fragment (RFC 8707 section 2); remove everything from `#` on"
        } else if seen.contains(&uri) {
            "this resource is given twice; remove one"
        } else {
            seen.push(uri);
            continue;
        };
        errors.push(error(text, reason));
    }
    for params in [
        &container.authorization.authorization_params,
        &container.requests.token_params,
        &container.requests.refresh_params,
    ] {
        for pair in params.iter().flat_map(|params| &params.pairs) {
            if pair.name.value() == "resource" {
                let reason = "leave `resource` out here: `resource(..)` sends it already, in all \
                              three requests";
                errors.push(error(&pair.name, reason));
            }
        }
    }
}

// RFC 3986 section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}
