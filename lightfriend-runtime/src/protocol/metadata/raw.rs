//! A document as it stands, right or not: to be compared with, never to be followed.

use serde_json::{Map, Value};
use url::Url;

use super::{Issuer, WITHIN, ask, places};
use crate::{error::Error, http::Http};

/// What an issuer says of itself, and where; `None` where it says nothing.
///
/// # Errors
/// [`Error::Unavailable`] when no place answers at all.
pub(crate) async fn document_as_it_stands(
    http: &Http,
    service: &'static str,
    issuer: &Issuer,
) -> Result<Option<(Url, Map<String, Value>)>, Error> {
    let mut failed = None;
    for url in places(&issuer.url) {
        match tokio::time::timeout(WITHIN, ask(http, service, url.clone(), issuer)).await {
            Ok(Ok(answer)) => {
                failed = None;
                let is_there = (200..300).contains(&answer.status);
                match serde_json::from_slice(&answer.body) {
                    Ok(Value::Object(members)) if is_there && members.contains_key("issuer") => {
                        return Ok(Some((url, members)));
                    }
                    _ => {}
                }
            }
            Ok(Err(error)) => failed = Some(error),
            Err(_) => {}
        }
    }
    failed.map_or(Ok(None), Err)
}
