//! Which requests may change something: not those that another site made the browser send.

use axum::http::{
    HeaderMap,
    header::{COOKIE, HeaderName, ORIGIN},
};

use crate::{error::Error, flow::is_flow_cookie, host::OAuth};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// For GET: a link or `location.href` of the application's own site. Without the header there is
/// no telling a link from another site's image, so it must be there.
pub(super) fn check_get(headers: &HeaderMap) -> Result<(), Error> {
    if is_prefetch(headers) {
        return Err(Error::CrossSite);
    }
    match fetch_site(headers) {
        Some("same-origin" | "same-site" | "none") => Ok(()),
        _ => Err(Error::CrossSite),
    }
}

/// For POST and DELETE: browsers say where such a request comes from. One that does not, and that
/// carries no cookies which a browser could have added, comes from no browser.
pub(crate) fn check_unsafe(oauth: &OAuth, headers: &HeaderMap) -> Result<(), Error> {
    let origin = headers
        .get(ORIGIN)
        .map(|value| value.to_str().unwrap_or_default());
    let allowed = match (fetch_site(headers), origin) {
        (Some("same-origin" | "none"), _) => true,
        // A front end on another subdomain, but not everybody's there.
        (Some("same-site"), origin) => {
            origin.is_none_or(|origin| oauth.tools().is_own_origin(origin))
        }
        (Some(_), _) => false,
        (None, Some(origin)) => oauth.tools().is_own_origin(origin),
        (None, None) => !has_session_cookie(headers),
    };
    allowed.then_some(()).ok_or(Error::CrossSite)
}

/// Speculative loading must not begin or finish anything.
pub(super) fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"]
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .any(|value| value.contains("prefetch") || value.contains("preview"))
}

/// The header's value; repeated or unreadable counts as foreign.
fn fetch_site(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(SEC_FETCH_SITE).iter();
    let value = values.next()?;
    if values.next().is_some() {
        return Some("");
    }
    Some(value.to_str().unwrap_or_default())
}

/// Our own flow cookies authorize nothing and do not count.
fn has_session_cookie(headers: &HeaderMap) -> bool {
    headers
        .get_all(COOKIE)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .any(|value| value.split(';').any(names_a_session))
}

fn names_a_session(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().trim();
    !name.is_empty() && !is_flow_cookie(name)
}
