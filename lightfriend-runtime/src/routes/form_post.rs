//! An authorization response that the browser posts as a form (OAuth 2.0 Form Post Response Mode).
//!
//! The form comes from the provider's site, so the browser sends no `Lax` cookie with it, neither the
//! flow's nor the session's. It does when it then follows a redirect with GET: nothing is looked up
//! here, let alone spent, and the same address is told to be asked with what the form says.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, header::CONTENT_TYPE, request::Parts},
    response::Response,
};

use super::{callback_host, failure, reply};
use crate::{
    descriptor::Descriptor,
    error::Error,
    flow::{MOST_BYTES_ALTOGETHER, Report, query_of_form},
    host::OAuth,
};

/// 303 to the callback. Forms that no provider sends are 400, as such queries are.
pub(super) async fn answer(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
    body: Body,
) -> Response {
    match address(descriptor, oauth, parts, body).await {
        Ok(address) => reply::see_other(&address),
        Err(error) => {
            let report = Report::new(oauth.tools(), descriptor, None);
            failure::in_place(oauth.tools(), parts, report.failure(error))
        }
    }
}

/// The same address, with what the form says.
async fn address(
    descriptor: &'static Descriptor,
    oauth: &OAuth,
    parts: &Parts,
    body: Body,
) -> Result<String, Error> {
    let host = callback_host::of(descriptor, parts)?;
    let query = query(descriptor, &parts.headers, body).await?;
    let callback = oauth.tools().redirect_uri_at(descriptor, host.as_deref());
    Ok(format!("{callback}?{query}"))
}

async fn query(
    descriptor: &'static Descriptor,
    headers: &HeaderMap,
    body: Body,
) -> Result<String, Error> {
    if !is_form(headers) {
        return Err(Error::InvalidRequest("the body is not a form"));
    }
    let bytes = to_bytes(body, MOST_BYTES_ALTOGETHER)
        .await
        .map_err(|_| Error::InvalidRequest("the form is too long, or has no end"))?;
    let form = std::str::from_utf8(&bytes)
        .map_err(|_| Error::InvalidRequest("the form is not plain text"))?;
    query_of_form(form, descriptor)
}

/// The only type that the response mode has; what follows it says nothing that matters.
fn is_form(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let only = types.next().filter(|_| types.next().is_none());
    let only = only.and_then(|value| value.to_str().ok());
    let media_type = only.and_then(|value| value.split(';').next());
    media_type.is_some_and(|it| {
        it.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}
