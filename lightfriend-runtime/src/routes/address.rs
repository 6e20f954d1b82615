//! Whether the browser has the application open where the provider will send it back to. Elsewhere
//! it would go all the way through consent, and then not send the flow's cookie.

use axum::http::{
    HeaderMap,
    header::{FORWARDED, HOST, ORIGIN, REFERER},
    request::Parts,
};
use url::Url;

use crate::{
    error::Error,
    escape::escaped,
    toolbox::{BackendUrl, Tools},
};

/// For the start of a flow. In development the browser is told; elsewhere a proxy may well forward
/// another `Host` than the browser has, so it is the log that is told.
pub(super) fn check(tools: &Tools, parts: &Parts) -> Result<(), Error> {
    let backend = &tools.backend;
    let Some(host) = other_host(backend, parts) else {
        return Ok(());
    };
    let (host, origin) = (escaped(&host, 100), backend.origin());
    if backend.is_for_development() {
        return Err(Error::WrongAddress(format!(
            "this application is open at the host `{host}`, and the provider sends the browser \
             back to {origin} (BACKEND_URL), without the cookies of `{host}`; open {origin} \
             instead, or set BACKEND_URL to the address that browsers use"
        )));
    }
    tools.another_host.call_once(|| {
        tracing::warn!(
            host,
            backend_url = origin,
            "a flow begins at another host than BACKEND_URL's; unless a proxy has changed the \
             `Host` header, it cannot be finished (said once)"
        );
    });
    Ok(())
}

/// The same place at the address of `BACKEND_URL`, for a page that the browser has open at another
/// name of this machine. Only once: behind a proxy that changes `Host` it would never end.
#[cfg(feature = "page")]
pub(crate) fn right_place(tools: &Tools, parts: &Parts) -> Option<String> {
    use crate::toolbox::is_loopback_host;

    let backend = &tools.backend;
    let query = parts.uri.query();
    let been_sent = query.is_some_and(|query| query.split('&').any(|pair| pair == SENT_HERE));
    let host = other_host(backend, parts)?;
    if been_sent || !is_loopback_host(backend.host()) || !is_loopback_host(&host) {
        return None;
    }
    // Without what a proxy or a router has taken off, which is in `BACKEND_URL`.
    let mut url = Url::parse(&backend.at(parts.uri.path())).ok()?;
    let query: Vec<&str> = query.into_iter().chain([SENT_HERE]).collect();
    url.set_query(Some(&query.join("&")));
    Some(url.into())
}

#[cfg(feature = "page")]
const SENT_HERE: &str = "from=another_address";

/// The host that the browser sees, if it is not `BACKEND_URL`'s and that can be told. Ports do not
/// matter: cookies know none.
fn other_host(backend: &BackendUrl, parts: &Parts) -> Option<String> {
    let page = host_of_page(&parts.headers);
    // Browsers say nothing of the site where the page is on plain http and not on this machine.
    if page.as_deref() == Some(backend.host()) {
        return None;
    }
    let is_own = parts
        .headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "same-origin");
    let host = page.filter(|_| is_own).or_else(|| requested_host(parts))?;
    (host != backend.host()).then_some(host)
}

/// The host of the page that the request comes from: proxies leave it alone.
fn host_of_page(headers: &HeaderMap) -> Option<String> {
    let page = headers.get(ORIGIN).or_else(|| headers.get(REFERER))?;
    let url = Url::parse(page.to_str().ok()?).ok()?;
    url.host_str().map(str::to_owned)
}

/// `Host` or `:authority`, unless a proxy says that it has changed it.
fn requested_host(parts: &Parts) -> Option<String> {
    let headers = &parts.headers;
    if headers.contains_key(FORWARDED) || headers.contains_key("x-forwarded-host") {
        return None;
    }
    let authority = parts.uri.authority().map(ToString::to_string);
    let authority = authority.or_else(|| Some(headers.get(HOST)?.to_str().ok()?.to_owned()))?;
    let url = Url::parse(&format!("http://{authority}/")).ok()?;
    url.host_str().map(str::to_owned)
}
