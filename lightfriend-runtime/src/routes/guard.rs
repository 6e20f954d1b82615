//! Which requests may change something: not those that another site made the browser send.

use axum::http::{HeaderMap, header::COOKIE};
use url::Url;

use crate::{error::Error, escape::escaped, flow::is_flow_cookie, host::OAuth, toolbox::Tools};

// As people write them: answers name them.
const SEC_FETCH_SITE: &str = "Sec-Fetch-Site";
const SEC_FETCH_MODE: &str = "Sec-Fetch-Mode";
const SEC_FETCH_DEST: &str = "Sec-Fetch-Dest";
const ORIGIN: &str = "Origin";
const REFERER: &str = "Referer";

/// Longest piece of a request that an answer repeats.
const MOST_REPEATED: usize = 100;

/// For GET: a link or `location.href` of the application's own site. Where browsers say more, it is
/// the navigation of a window: pictures and frames, which anybody can put into a page, begin
/// nothing. Where they say nothing, the page that the link was on must be named.
pub(super) fn check_get(oauth: &OAuth, headers: &HeaderMap) -> Result<(), Error> {
    let own = oauth.tools().own_origins();
    match only(headers, SEC_FETCH_SITE)? {
        Some("same-origin" | "same-site" | "none") => {}
        Some(site) => {
            return Err(refused(format!(
                "the request came from another site (`Sec-Fetch-Site: {}`); follow a link on a \
                 page of this application's own, {own}, or send a form from there by POST",
                seen(site)
            )));
        }
        None => check_referer(oauth.tools(), headers)?,
    }
    check_window(headers)
}

/// For GET, wherever it comes from: the navigation of a window, as far as browsers say.
pub(super) fn check_window(headers: &HeaderMap) -> Result<(), Error> {
    if is_prefetch(headers) {
        return Err(ahead_of_time());
    }
    for (name, expected) in [(SEC_FETCH_MODE, "navigate"), (SEC_FETCH_DEST, "document")] {
        if let Some(value) = only(headers, name)?.filter(|value| *value != expected) {
            return Err(refused(format!(
                "GET begins a flow by a link or `location.href` only, and this is none (`{name}: \
                 {}` instead of `{expected}`); `fetch` is for POST, with `Accept: \
                 application/json`",
                seen(value)
            )));
        }
    }
    Ok(())
}

/// Without fetch metadata there is no telling a link from another site's image but by the page that
/// it was on.
fn check_referer(tools: &Tools, headers: &HeaderMap) -> Result<(), Error> {
    let own = tools.own_origins();
    let Some(referer) = only(headers, REFERER)? else {
        return Err(refused(format!(
            "the request has neither `Sec-Fetch-Site` nor `Referer`, so another site may have made \
             a browser send it; follow a link on a page of this application's own, {own}, or POST"
        )));
    };
    let origin = Url::parse(referer).map(|url| url.origin().ascii_serialization());
    match origin {
        Ok(origin) if tools.is_own_origin(&origin) => Ok(()),
        _ => Err(refused(format!(
            "the request has no `Sec-Fetch-Site`, and its `Referer` ({}) is not of this \
             application's own origin: {own}",
            seen(origin.as_deref().unwrap_or(referer))
        ))),
    }
}

/// For POST and DELETE: browsers say where such a request comes from. One that does not, and that
/// carries no cookies which a browser could have added, comes from no browser.
pub(crate) fn check_unsafe(oauth: &OAuth, headers: &HeaderMap) -> Result<(), Error> {
    let tools = oauth.tools();
    let own = tools.own_origins();
    match (only(headers, SEC_FETCH_SITE)?, only(headers, ORIGIN)?) {
        (Some("same-origin" | "none"), _) | (Some("same-site"), None) => Ok(()),
        // A front end on another subdomain or site, but not everybody's there.
        (Some("same-site" | "cross-site") | None, Some(origin)) => {
            if tools.is_own_origin(origin) {
                return Ok(());
            }
            Err(refused(format!(
                "the request came from the origin {}, and this application's own are: {own}",
                seen(origin)
            )))
        }
        (Some(site), _) => Err(refused(format!(
            "the request came from another site (`Sec-Fetch-Site: {}`), and no `Origin` says \
             that it was this application's own: {own}",
            seen(site)
        ))),
        (None, None) if has_session_cookie(headers) => Err(refused(format!(
            "the request carries a cookie, but neither `Sec-Fetch-Site` nor `Origin`, so another \
             site may have made a browser send it; programs and tests add `Origin: {}`",
            tools.backend.origin()
        ))),
        (None, None) => Ok(()),
    }
}

/// Speculative loading must not begin or finish anything.
pub(super) fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"]
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .any(|value| value.contains("prefetch") || value.contains("preview"))
}

pub(super) fn ahead_of_time() -> Error {
    refused("the browser loads this ahead of time, and nothing begins or ends by that".to_owned())
}

fn refused(text: String) -> Error {
    Error::CrossSite(text)
}

fn seen(text: &str) -> String {
    escaped(text, MOST_REPEATED)
}

/// The header's only value. Whoever can add a second one could have added the first.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Error> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(refused(format!("the request has more than one `{name}`")));
    }
    value
        .to_str()
        .map(Some)
        .map_err(|_| refused(format!("the request's `{name}` is not plain text")))
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
