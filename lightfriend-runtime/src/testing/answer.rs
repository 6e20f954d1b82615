//! Building answers, and the errors of RFC 6749 §5.2.

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use hyper::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

/// An answer still whole; a fault may yet mangle it.
pub(super) type Answer = Response<Bytes>;

/// `headers` that cannot be sent (a test's own bad value) give a 500 saying so.
pub(super) fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response
        .body(body.into())
        .unwrap_or_else(|error| internal(&error.to_string()))
}

pub(super) fn json(status: StatusCode, body: &Value) -> Answer {
    // RFC 6749 §5.1: whatever may hold a token is not stored.
    answer(
        status.as_u16(),
        &[
            (CONTENT_TYPE.as_str(), "application/json"),
            (CACHE_CONTROL.as_str(), "no-store"),
        ],
        body.to_string(),
    )
}

/// A 303, so that a browser follows it with GET (RFC 9700 §4.12).
pub(super) fn see_other(location: &str) -> Answer {
    answer(
        303,
        &[
            ("location", location),
            (CACHE_CONTROL.as_str(), "no-store"),
            ("referrer-policy", "no-referrer"),
        ],
        Bytes::new(),
    )
}

/// A refused token or revocation request (RFC 6749 §5.2, RFC 7009 §2.2.1).
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: String,
    challenge: Option<&'static str>,
}

impl Refusal {
    pub(super) fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description: description.into(),
            challenge: None,
        }
    }

    pub(super) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new("invalid_request", description)
    }

    pub(super) fn invalid_grant(description: impl Into<String>) -> Self {
        Self::new("invalid_grant", description)
    }

    /// A 401; with the challenge when the client used the `Authorization` header.
    pub(super) fn invalid_client(description: impl Into<String>, basic: bool) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenge: basic.then_some("Basic realm=\"mock\", charset=\"UTF-8\""),
            ..Self::new("invalid_client", description)
        }
    }

    pub(super) fn method_not_allowed() -> Self {
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            ..Self::invalid_request("this endpoint takes POST")
        }
    }

    /// The code of RFC 6749 §5.2.
    #[cfg(feature = "sqlite")]
    pub(super) fn error(&self) -> &'static str {
        self.error
    }

    pub(super) fn into_answer(self) -> Answer {
        let body = json!({"error": self.error, "error_description": self.description});
        let mut answer = json(self.status, &body);
        if let Some(challenge) = self.challenge {
            insert_static(answer.headers_mut(), WWW_AUTHENTICATE.as_str(), challenge);
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            insert_static(answer.headers_mut(), "allow", "POST");
        }
        answer
    }
}

fn insert_static(headers: &mut HeaderMap, name: &'static str, value: &'static str) {
    headers.insert(name, hyper::header::HeaderValue::from_static(value));
}

fn internal(reason: &str) -> Answer {
    let mut answer = Response::new(Bytes::from(format!("mock provider: {reason}")));
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    answer
}
