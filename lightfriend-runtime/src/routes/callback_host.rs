//! The host that a callback's address ends in, where each has a client of its own (RFC 9700 section
//! 4.4.2).

use axum::http::request::Parts;

use crate::{checks::is_host, descriptor::Descriptor, error::Error};

/// The last segment of the path, wherever the handler is mounted; `None` where all is one address.
///
/// # Errors
/// [`Error::InvalidRequest`] when it is no host's name, which no provider was given.
pub(super) fn of(descriptor: &Descriptor, parts: &Parts) -> Result<Option<String>, Error> {
    if descriptor.host.is_none() {
        return Ok(None);
    }
    let host = parts.uri.path().rsplit('/').next();
    let host = host.filter(|host| is_host(host));
    host.map(|host| Some(host.to_owned()))
        .ok_or(Error::InvalidRequest(
            "the address of the callback ends in no host's name",
        ))
}
