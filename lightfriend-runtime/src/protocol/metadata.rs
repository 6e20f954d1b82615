//! What an authorization server says of itself (RFC 8414, `OpenID` Connect Discovery 1.0).
//!
//! The document is asked for at first use, so that no server's outage keeps the application from
//! starting; it is believed for as long as it says, within bounds; and one that is not right never
//! takes the place of one that is.

mod cache;
mod document;
mod keys;
mod raw;

pub(crate) use document::Metadata;
pub(crate) use raw::document_as_it_stands;

use std::{sync::Arc, time::Duration};

use reqwest::{
    Method,
    header::{ACCEPT, HeaderMap, HeaderValue},
};
use url::Url;

use self::cache::Cache;
use crate::{
    crypto::jwks::KeySet,
    error::Error,
    http::{Answer, Http, Outgoing},
};

/// An issuer, and what bounds its servers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Issuer {
    pub(crate) url: Url,
    pub(crate) text: String,
    /// Where somebody else than the developer has chosen the issuer's host: what the hosts of its
    /// servers end in, which is what the developer wrote of that host.
    pub(crate) bound: Option<String>,
}

impl Issuer {
    /// Whether a server may be one of the issuer's. Whoever chooses the issuer must not choose
    /// whom the client's secret is sent to.
    fn may_have(&self, server: &Url) -> bool {
        let (Some(bound), Some(host)) = (&self.bound, server.host_str()) else {
            return self.bound.is_none();
        };
        let own = self.url.host_str().unwrap_or_default();
        let is_below = |end: &str| {
            host.strip_suffix(end)
                .is_some_and(|rest| rest.ends_with('.'))
        };
        host == own || is_below(own) || (!bound.is_empty() && is_below(bound))
    }
}

/// What issuers have said of themselves.
#[derive(Debug, Default)]
pub(crate) struct Issuers {
    documents: Cache<Metadata>,
    keys: Cache<KeySet>,
}

impl Issuers {
    /// An issuer's metadata.
    ///
    /// # Errors
    /// As of asking for it, where none that could still be used is remembered.
    pub(crate) async fn metadata(
        &self,
        http: &Http,
        service: &'static str,
        issuer: &Issuer,
    ) -> Result<Arc<Metadata>, Error> {
        let fetch = in_time(service, fetch(http, service, issuer));
        self.documents.get(issuer, fetch).await
    }
}

/// Longest that a document is waited for: whoever needs it has a request of their own to make.
const WITHIN: Duration = Duration::from_secs(8);

async fn in_time<T>(
    service: &'static str,
    fetch: impl Future<Output = Result<Fetched<T>, Error>>,
) -> Result<Fetched<T>, Error> {
    let fetched = tokio::time::timeout(WITHIN, fetch).await;
    fetched.unwrap_or(Err(Error::Unavailable {
        service,
        problem: "its issuer does not answer in time",
        retry_after: None,
        source: None,
    }))
}

/// A document, and for how long it says that it is good.
struct Fetched<T> {
    document: T,
    max_age: Option<Duration>,
}

/// Asks an issuer for its metadata, at the place of `OpenID` Connect and then at that of RFC 8414.
///
/// # Errors
/// [`Error::Unavailable`] when neither place answers with a document; [`Error::Misconfigured`] when
/// the document is not one of this issuer, or something in it is wrong.
async fn fetch(
    http: &Http,
    service: &'static str,
    issuer: &Issuer,
) -> Result<Fetched<Metadata>, Error> {
    let mut last = None;
    for url in places(&issuer.url) {
        match ask(http, service, url, issuer).await {
            Ok(answer) if (200..300).contains(&answer.status) => {
                // Some servers answer every path with their page.
                if let Some(document) = Metadata::read(&answer.body, issuer, http)? {
                    return Ok(Fetched {
                        document,
                        max_age: answer.max_age,
                    });
                }
                last = Some(document::wrong(
                    issuer,
                    "is none of an authorization server",
                ));
            }
            Ok(answer) => last = Some(no_document(service, &answer)),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or(Error::Internal("an issuer has no place for its metadata")))
}

fn no_document(service: &'static str, answer: &Answer) -> Error {
    Error::Unavailable {
        service,
        problem: "its issuer has nothing where RFC 8414, `OpenID` Connect or its own metadata look for it",
        retry_after: answer.retry_after,
        source: None,
    }
}

async fn ask(
    http: &Http,
    service: &'static str,
    url: Url,
    issuer: &Issuer,
) -> Result<Answer, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let request = Outgoing {
        method: Method::GET,
        url,
        headers,
        body: None,
        timeout: None,
        guarded: issuer.bound.is_some(),
    };
    http.call(request)
        .await
        .map_err(|no_answer| no_answer.of_service(service))
}

/// `OpenID` Connect Discovery section 4 puts the path's end behind the issuer's own, RFC 8414 section
/// 3.1 the beginning before it.
fn places(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/').to_owned();
    let at = |path: String| {
        let mut url = issuer.clone();
        url.set_path(&path);
        url
    };
    vec![
        at(format!("{path}/.well-known/openid-configuration")),
        at(format!("/.well-known/oauth-authorization-server{path}")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_looked_for_where_both_specifications_put_it() {
        let places = |issuer: &str| {
            let places = places(&Url::parse(issuer).unwrap());
            places.iter().map(Url::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            places("https://example.com"),
            [
                "https://example.com/.well-known/openid-configuration",
                "https://example.com/.well-known/oauth-authorization-server",
            ]
        );
        assert_eq!(
            places("https://example.com/issuer1/"),
            [
                "https://example.com/issuer1/.well-known/openid-configuration",
                "https://example.com/.well-known/oauth-authorization-server/issuer1",
            ]
        );
    }
}
