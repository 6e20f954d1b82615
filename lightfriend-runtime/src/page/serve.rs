//! The page over HTTP.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY,
            REFERRER_POLICY, VARY,
        },
        request::Parts,
    },
    response::{Html, IntoResponse as _, Response},
    routing::get,
};

use super::{
    Page, document, gather,
    notices::Notice,
    view::{View, percent_encoded},
};
use crate::{
    error::Error,
    host::{HostState, Hosted, OAuth, Viewing},
    routes::{
        address, prefix,
        reply::{self, see_other},
    },
};

impl<S> From<Page> for Router<S>
where
    S: HostState + Clone + Send + Sync + 'static,
{
    fn from(page: Page) -> Self {
        let path = page.path.clone();
        let page = Arc::new(page);
        let show = move |Hosted(oauth): Hosted, request: Request| {
            let page = page.clone();
            async move {
                let (parts, _) = request.into_parts();
                answer(&page, &oauth, &parts).await
            }
        };
        Self::new().route(&path, get(show))
    }
}

async fn answer(page: &Page, oauth: &OAuth, parts: &Parts) -> Response {
    let page = page.in_language(accepted(&parts.headers));
    let view = View::of(&page, oauth);
    let shown = show(&view, parts).await;
    shown.unwrap_or_else(|error| instead(&view, &error, parts))
}

async fn show(view: &View<'_>, parts: &Parts) -> Result<Response, Error> {
    let tools = view.oauth.tools();
    prefix::check(tools, parts, prefix::Mounted::BesideTheCallback)?;
    if let Some(place) = address::right_place(tools, parts) {
        return Ok(see_other(&place));
    }
    check_landing(view);
    let viewing = view.oauth.viewing(parts.into(), "connections").await?;
    connections(view, &viewing, parts).await
}

/// Flows that know no place of their own end somewhere else than here.
fn check_landing(view: &View<'_>) {
    let (page, landing) = (&view.page.path, view.oauth.tools().landing_path());
    if view.check_way_back() && page != landing {
        view.page.told.call_once(|| {
            tracing::warn!(
                page,
                landing,
                "the page of connections is not where a flow ends that has expired or is unknown: \
                 call .landing({page:?}) on the builder of the OAuth, unless another page of yours \
                 is there (said once)"
            );
        });
    }
}

async fn connections(view: &View<'_>, viewing: &Viewing, parts: &Parts) -> Result<Response, Error> {
    let cards = gather::all(view.page, view.oauth, viewing).await?;
    let notice = Notice::parse(parts.uri.query().unwrap_or_default());
    let told = notice.told(&cards, view.language);
    let body = document::connections(view, &cards, told.as_ref(), parts);
    Ok(html(view, StatusCode::OK, body))
}

/// What is shown where the page is not. The operator's log says more.
fn instead(view: &View, error: &Error, parts: &Parts) -> Response {
    let (text, sign_in_url) = match error {
        Error::NotSignedIn => (view.language.sign_in(), sign_in_url(view)),
        // Says where to go, or to the developer what to set.
        Error::WrongAddress(what_to_do) => (&**what_to_do, None),
        _ => (view.language.page_unavailable(), None),
    };
    if let Some(url) = &sign_in_url
        && !Notice::parse(parts.uri.query().unwrap_or_default()).is_of_failure()
    {
        return see_other(url);
    }
    reply::log(error);
    let body = document::message(view, text, sign_in_url.as_deref(), parts);
    html(view, reply::status(error), body)
}

fn sign_in_url(view: &View) -> Option<String> {
    let given = view.page.sign_in_url.as_deref()?;
    let back = percent_encoded(&view.itself());
    Some(view.link(given).replace("{return_to}", &back))
}

/// The languages of a request; what is not text counts for nothing.
fn accepted(headers: &HeaderMap) -> String {
    let values = headers.get_all(ACCEPT_LANGUAGE).iter();
    let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
    values.join(",")
}

fn html(view: &View, status: StatusCode, body: String) -> Response {
    let mut response = (status, Html(body)).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (CACHE_CONTROL, "no-store"),
        // Links to the start route must say that they come from here.
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        (VARY, "accept-language"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, &*document::policy(view)),
        (CONTENT_LANGUAGE, view.language.code()),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}
