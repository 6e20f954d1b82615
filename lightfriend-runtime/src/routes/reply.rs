//! Responses: never cached, never a referrer, errors as JSON. And cookies, both ways.

use std::borrow::Cow;

use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, COOKIE, HeaderName, LOCATION, REFERRER_POLICY, SET_COOKIE, VARY},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::error::Error;

const HEADERS: [(HeaderName, &str); 2] = [
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
];

/// The response with the headers that all of ours carry.
pub(super) fn finish(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Said of answers that are other ones to a browser than to a program.
pub(super) fn varying(mut response: Response) -> Response {
    let value = HeaderValue::from_static("accept, sec-fetch-mode");
    response.headers_mut().append(VARY, value);
    response
}

/// A value as JSON.
pub(super) fn json(value: &impl Serialize) -> Response {
    finish(Json(value))
}

/// 303: the browser follows with GET, whatever it came with (RFC 9700 section 4.12). The location
/// has a fragment, if an empty one: the browser would go on with that of the URL it comes from (RFC
/// 9110 section 10.2.2).
pub(crate) fn see_other(location: &str) -> Response {
    let mut location = location.to_owned();
    if !location.contains('#') {
        location.push('#');
    }
    match HeaderValue::from_str(&location) {
        Ok(location) => finish((StatusCode::SEE_OTHER, [(LOCATION, location)])),
        Err(_) => Error::Internal("a location is not a header value").into_response(),
    }
}

/// Adds a `Set-Cookie` to a response.
pub(super) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// A request's cookies. Other cookies of the host may hold anything, in the same header.
pub(super) fn cookies(parts: &Parts) -> impl Iterator<Item = Cow<'_, str>> {
    let values = parts.headers.get_all(COOKIE).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes()))
}

/// What an error's answer says.
#[derive(Serialize)]
pub(super) struct Body {
    pub(super) error: &'static str,
    pub(super) message: String,
    /// The field whose value is wrong, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<&'static str>,
    /// The keys of which one is to be said, where a user has several accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accounts: Option<Vec<String>>,
}

impl Body {
    pub(super) fn of(error: &Error) -> Self {
        Self {
            error: error.slug(),
            message: message(error),
            field: error.field(),
            accounts: error.accounts().map(<[String]>::to_vec),
        }
    }

    pub(super) fn of_method() -> Self {
        Self {
            error: "method_not_allowed",
            message: "this route does not answer that method".to_owned(),
            field: None,
            accounts: None,
        }
    }
}

/// 405 as JSON.
pub(super) fn method_not_allowed() -> Response {
    finish((StatusCode::METHOD_NOT_ALLOWED, Json(Body::of_method())))
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        log(&self);
        finish((status(&self), Json(Body::of(&self))))
    }
}

/// What the operator must know, if it is not in the log yet.
pub(crate) fn log(error: &Error) {
    if status(error).is_server_error() && !is_told(error) {
        tracing::error!(%error, "request failed");
    }
}

/// What a provider does wrong is in the log since it was noticed, with whose account it was.
fn is_told(error: &Error) -> bool {
    matches!(
        error,
        Error::Unavailable { .. }
            | Error::PrivateAddress { .. }
            | Error::InvalidApiResponse { .. }
            | Error::Refused { .. }
            | Error::InvalidResponse { .. }
            | Error::Database { .. }
            | Error::HookFailed { .. }
    )
}

pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotSignedIn => StatusCode::UNAUTHORIZED,
        Error::CrossSite(_) | Error::AccessDenied { .. } | Error::NotAllowed { .. } => {
            StatusCode::FORBIDDEN
        }
        Error::InvalidRequest(_)
        | Error::InvalidState
        | Error::WrongAddress(_)
        | Error::IssuerMismatch { .. }
        | Error::InvalidSignature { .. }
        | Error::WhichAccount { .. }
        | Error::InvalidApiPath(_) => StatusCode::BAD_REQUEST,
        Error::InvalidField { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::NotConnected { .. } => StatusCode::NOT_FOUND,
        Error::ReauthRequired { .. } | Error::AccountTaken { .. } => StatusCode::CONFLICT,
        Error::Refused { .. }
        | Error::PrivateAddress { .. }
        | Error::InvalidResponse { .. }
        | Error::MissingField { .. }
        | Error::InvalidApiResponse { .. } => StatusCode::BAD_GATEWAY,
        Error::Unavailable { .. } | Error::KeyUnavailable { .. } | Error::Database { .. } => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Error::Misconfigured(_)
        | Error::Unsealable { .. }
        | Error::HookFailed { .. }
        | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What concerns the operator is in the log; a browser need not know names of tables and variables.
fn message(error: &Error) -> String {
    match error {
        Error::Misconfigured(_)
        | Error::Database { .. }
        | Error::KeyUnavailable { .. }
        | Error::Unsealable { .. }
        | Error::HookFailed { .. }
        | Error::Internal(_) => "the application cannot do this now; its log says why".to_owned(),
        other => other.to_string(),
    }
}
