//! What an [`Error`](super::Error) has as its source: causes that hold no secret and no value.

use std::fmt;

use crate::escape::escaped;

/// What kept a server from answering: the [`source`](std::error::Error::source) of an
/// [`Error::Unavailable`](super::Error::Unavailable) that did not come from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionFailure {
    /// The host name cannot be resolved.
    #[error("DNS lookup")]
    Dns,
    /// Nothing listens at the address.
    #[error("connection refused")]
    Refused,
    /// The certificate is not one for this host from a trusted authority, or is out of date.
    #[error("TLS certificate")]
    Certificate,
    /// The proxy did not make the connection.
    #[error("proxy")]
    Proxy,
    /// No connection for another reason: no route, no common version of TLS.
    #[error("connect")]
    Connect,
    /// The connection or the answer took too long.
    #[error("timeout")]
    Timeout,
    /// The connection ended before the answer did.
    #[error("connection lost")]
    Lost,
}

impl ConnectionFailure {
    /// What happened, as a sentence's second half.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Dns => "its host name could not be resolved",
            Self::Refused => "the connection was refused",
            Self::Certificate => {
                "its TLS certificate is not trusted, not for this host, or out of date"
            }
            Self::Proxy => "the proxy did not connect to it",
            Self::Connect => "the connection could not be made",
            Self::Timeout => "no answer in time",
            Self::Lost => "the connection broke",
        }
    }
}

/// Where a body stopped being JSON of the expected type: the
/// [`source`](std::error::Error::source) of an
/// [`Error::InvalidApiResponse`](super::Error::InvalidApiResponse). It says where and in which
/// way, never what stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    kind: &'static str,
    path: String,
    line: usize,
    column: usize,
}

impl JsonError {
    pub(crate) fn new(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let (path, error) = (error.path().to_string(), error.inner());
        let kind = match error.classify() {
            serde_json::error::Category::Io => "it could not be read",
            serde_json::error::Category::Syntax => "it is not JSON",
            serde_json::error::Category::Data => "a value is not of the expected type",
            serde_json::error::Category::Eof => "it ends too early",
        };
        // Names in a map may be anything: what prints would otherwise be the sender's to choose.
        let path = escaped(&path, MOST_PATH);
        Self {
            kind,
            path,
            line: error.line(),
            column: error.column(),
        }
    }

    /// The member, such as `items[0].name`; `.` for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column, from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}

const MOST_PATH: usize = 200;

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            path,
            line,
            column,
        } = self;
        write!(f, "{kind}, at `{path}`, line {line}, column {column}")
    }
}

impl std::error::Error for JsonError {}
