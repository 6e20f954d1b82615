//! What an authorization server says of itself (RFC 8414, `OpenID` Connect Discovery 1.0).
//!
//! The document is asked for at first use, so that no server's outage keeps the application from
//! starting; it is believed for as long as it says, within bounds; and one that is not right never
//! takes the place of one that is.

mod cache;
mod document;

pub(crate) use cache::MetadataCache;
pub(crate) use document::Metadata;

use std::time::Duration;

use reqwest::{
    Method,
    header::{ACCEPT, HeaderMap, HeaderValue},
};
use url::Url;

use crate::{
    error::Error,
    http::{Answer, Http, Outgoing},
};

/// An issuer, and whether somebody else than the developer has chosen its host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Issuer {
    pub(crate) url: Url,
    pub(crate) text: String,
    pub(crate) guarded: bool,
}

/// A document, and for how long it says that it is good.
pub(crate) struct Fetched {
    pub(crate) metadata: Metadata,
    pub(crate) max_age: Option<Duration>,
}

/// Asks an issuer for its metadata, at the place of `OpenID` Connect and then at that of RFC 8414.
///
/// # Errors
/// [`Error::Unavailable`] when neither place answers with a document; [`Error::Misconfigured`] when
/// the document is not one of this issuer, or lacks what is needed.
pub(crate) async fn fetch(
    http: &Http,
    service: &'static str,
    issuer: &Issuer,
) -> Result<Fetched, Error> {
    let mut last = None;
    for url in places(&issuer.url) {
        match ask(http, service, url, issuer.guarded).await {
            Ok(answer) if (200..300).contains(&answer.status) => {
                let metadata = Metadata::read(&answer.body, issuer, http)?;
                return Ok(Fetched {
                    metadata,
                    max_age: answer.max_age,
                });
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
        problem: "its issuer has no metadata where RFC 8414 and `OpenID` Connect look for it",
        retry_after: answer.retry_after,
        source: None,
    }
}

async fn ask(http: &Http, service: &'static str, url: Url, guarded: bool) -> Result<Answer, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let request = Outgoing {
        method: Method::GET,
        url,
        headers,
        body: None,
        timeout: None,
        guarded,
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
