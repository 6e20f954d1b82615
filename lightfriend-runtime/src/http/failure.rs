//! Why there is no answer, in words that hold no URL and no value.

use std::{error::Error as _, io};

use super::guard;
use crate::{
    error::{ConnectionFailure, Error},
    escape::escaped,
};

/// Why there is no answer that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoAnswer {
    pub(crate) problem: &'static str,
    /// Why there is none at all.
    pub(crate) failure: Option<ConnectionFailure>,
}

impl NoAnswer {
    /// There is one, and it will not do.
    pub(super) const fn of_answer(problem: &'static str) -> Self {
        Self {
            problem,
            failure: None,
        }
    }

    const fn of_connection(failure: ConnectionFailure) -> Self {
        Self {
            problem: failure.words(),
            failure: Some(failure),
        }
    }

    /// The same for callers.
    pub(crate) fn of_service(self, service: &'static str) -> Error {
        if self == guard::PRIVATE {
            return Error::PrivateAddress { service };
        }
        Error::Unavailable {
            service,
            problem: self.problem,
            retry_after: None,
            source: self.failure,
        }
    }
}

/// The connection ended before the answer did.
pub(super) const LOST: NoAnswer = NoAnswer::of_connection(ConnectionFailure::Lost);

/// reqwest's errors print the URL, and URLs may hold secrets: only the kind goes on.
pub(super) fn of(error: &reqwest::Error) -> NoAnswer {
    if causes(error).any(<dyn std::error::Error>::is::<guard::NotPublic>) {
        return guard::PRIVATE;
    }
    NoAnswer::of_connection(if error.is_timeout() {
        ConnectionFailure::Timeout
    } else if error.is_connect() {
        of_connect(error)
    } else {
        ConnectionFailure::Lost
    })
}

fn of_connect(error: &reqwest::Error) -> ConnectionFailure {
    // The types of most causes are private, and TLS libraries differ: their words tell.
    causes(error)
        .find_map(|cause| {
            let words = cause.to_string();
            let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
            if words.starts_with("dns error") {
                Some(ConnectionFailure::Dns)
            } else if words.starts_with("tunnel error") {
                Some(ConnectionFailure::Proxy)
            } else if words.contains("certificate") {
                Some(ConnectionFailure::Certificate)
            } else if kind == Some(io::ErrorKind::ConnectionRefused) {
                Some(ConnectionFailure::Refused)
            } else if kind == Some(io::ErrorKind::TimedOut) {
                Some(ConnectionFailure::Timeout)
            } else {
                None
            }
        })
        .unwrap_or(ConnectionFailure::Connect)
}

/// What the innermost cause of a failed connect says: there the request is not yet known.
pub(super) fn detail(error: &reqwest::Error) -> Option<String> {
    let innermost = error.is_connect().then(|| causes(error).last()).flatten()?;
    let text = innermost.to_string();
    Some(escaped(&text, MOST_DETAIL))
}

const MOST_DETAIL: usize = 300;

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |cause| next(*cause))
}

/// An `io::Error`'s source is that of what it wraps, which would be passed over.
fn next<'a>(
    cause: &'a (dyn std::error::Error + 'static),
) -> Option<&'a (dyn std::error::Error + 'static)> {
    match cause.downcast_ref().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reqwest::dns::{Name, Resolve, Resolving};

    use super::*;

    struct NoNames;

    impl Resolve for NoNames {
        fn resolve(&self, _: Name) -> Resolving {
            Box::pin(async { Err(io::Error::other("no such host").into()) })
        }
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_is_told_apart() {
        let client = reqwest::Client::builder().no_proxy();
        let client = client.dns_resolver(Arc::new(NoNames)).build().unwrap();
        let error = client.get("https://provider.example/").send().await;
        let error = error.unwrap_err();
        assert_eq!(of(&error).failure, Some(ConnectionFailure::Dns));
        assert_eq!(detail(&error).as_deref(), Some("no such host"));
    }

    #[tokio::test]
    async fn a_connection_that_takes_too_long_is_told_apart() {
        // Accepted by the system, and never answered.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let client = reqwest::Client::builder().no_proxy();
        let client = client.timeout(std::time::Duration::from_millis(200));
        let error = client.build().unwrap().get(url).send().await.unwrap_err();
        assert_eq!(of(&error).failure, Some(ConnectionFailure::Timeout));
    }
}
