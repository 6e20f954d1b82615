//! The API's answer.

use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use crate::{error::Error, http};

/// An API's answer, whatever its status.
pub struct Response {
    service: &'static str,
    inner: reqwest::Response,
}

impl Response {
    pub(super) fn new(service: &'static str, inner: reqwest::Response) -> Self {
        Self { service, inner }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.inner.status()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// The same answer if its status is a success.
    ///
    /// # Errors
    /// [`Error::Unavailable`] for 408, 429 and 5xx, with the `Retry-After` of the answer;
    /// [`Error::InvalidApiResponse`] for every other status that is no success.
    pub fn error_for_status(self) -> Result<Self, Error> {
        let status = self.status();
        if status.is_success() {
            return Ok(self);
        }
        let service = self.service;
        Err(match status.as_u16() {
            408 | 429 | 500.. => Error::Unavailable {
                service,
                problem: "the API asks to try later or failed",
                retry_after: http::retry_after(self.headers()),
            },
            401 => Error::InvalidApiResponse {
                service,
                problem: "the API refuses the token (401)",
            },
            403 => Error::InvalidApiResponse {
                service,
                problem: "the API forbids it (403); a scope may be missing",
            },
            404 => Error::InvalidApiResponse {
                service,
                problem: "there is no such resource (404)",
            },
            _ => Error::InvalidApiResponse {
                service,
                problem: "the status is not a success",
            },
        })
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`Error::InvalidApiResponse`] when it is not JSON of this type;
    /// [`Error::Unavailable`] when the connection broke.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        let service = self.service;
        let body = self.bytes().await?;
        serde_json::from_slice(&body).map_err(|_| Error::InvalidApiResponse {
            service,
            problem: "the body is not JSON of the expected shape",
        })
    }

    /// The body as text.
    ///
    /// # Errors
    /// [`Error::InvalidApiResponse`] when it is not UTF-8; [`Error::Unavailable`] when the
    /// connection broke.
    pub async fn text(self) -> Result<String, Error> {
        let service = self.service;
        String::from_utf8(self.bytes().await?).map_err(|_| Error::InvalidApiResponse {
            service,
            problem: "the body is not UTF-8",
        })
    }

    /// The body.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the connection broke.
    pub async fn bytes(mut self) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// The next piece of the body, for answers too large to hold.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the connection broke.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let chunk = self.inner.chunk().await;
        chunk
            .map(|chunk| chunk.map(|bytes| bytes.to_vec()))
            .map_err(|_| Error::Unavailable {
                service: self.service,
                problem: "the connection broke",
                retry_after: None,
            })
    }
}

/// The status; never the headers or the body.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("service", &self.service)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
