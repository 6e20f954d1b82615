//! A request's parameters, wherever they are: in a form, in a JSON object, in the query.

use reqwest::header::CONTENT_TYPE;
use serde_json::{Map, Value as Json};
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::{error::Error, http::Outgoing};

/// Parameters, in the way they are written.
pub(super) enum Params {
    Query(Pairs),
    Form(Pairs),
    Json(Map<String, Json>),
}

type Pairs = Vec<(String, String)>;

const NO_PARAMS: Error = Error::InvalidRequest("this body is neither a form nor a JSON object");

impl Params {
    pub(super) fn of(request: &Outgoing) -> Result<Self, Error> {
        let Some(body) = &request.body else {
            let pairs = request.url.query_pairs().into_owned();
            return Ok(Self::Query(pairs.collect()));
        };
        let content_type = request.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        match content_type.and_then(|text| text.split(';').next()) {
            Some("application/x-www-form-urlencoded") => Ok(Self::Form(
                form_urlencoded::parse(body).into_owned().collect(),
            )),
            Some("application/json") => serde_json::from_slice(body)
                .map(Self::Json)
                .map_err(|_| NO_PARAMS),
            _ => Err(NO_PARAMS),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        match self {
            Self::Query(pairs) | Self::Form(pairs) => {
                let mut pairs = pairs.iter();
                pairs
                    .find(|(found, _)| found == name)
                    .map(|(_, value)| value.clone())
            }
            Self::Json(members) => match members.get(name)? {
                Json::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            },
        }
    }

    /// In its place if it is there, otherwise at the end.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        match self {
            Self::Query(pairs) | Self::Form(pairs) => {
                let place = pairs.iter().position(|(found, _)| found == name);
                let place = place.unwrap_or(pairs.len());
                pairs.retain(|(found, _)| found != name);
                let place = place.min(pairs.len());
                pairs.insert(place, (name.to_owned(), value.to_owned()));
            }
            Self::Json(members) => {
                members.insert(name.to_owned(), value.into());
            }
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        match self {
            Self::Query(pairs) | Self::Form(pairs) => pairs.retain(|(found, _)| found != name),
            Self::Json(members) => {
                members.remove(name);
            }
        }
    }

    pub(super) fn write(self, request: &mut Outgoing) -> Result<(), Error> {
        match self {
            Self::Query(pairs) if pairs.is_empty() => request.url.set_query(None),
            Self::Query(pairs) => {
                request.url.query_pairs_mut().clear().extend_pairs(pairs);
            }
            Self::Form(pairs) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(pairs);
                request.body = Some(Zeroizing::new(form.finish().into_bytes()));
            }
            Self::Json(members) => {
                let body = serde_json::to_vec(&members)
                    .map_err(|_| Error::InvalidRequest("the body cannot be written as JSON"))?;
                request.body = Some(Zeroizing::new(body));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use reqwest::{
        Method, Url,
        header::{HeaderMap, HeaderValue},
    };

    use super::*;

    fn request(content_type: Option<&'static str>, body: &str) -> Outgoing {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        Outgoing {
            method: Method::POST,
            url: Url::parse("https://provider.example/token?a=1&b=2").unwrap(),
            headers,
            body: content_type.map(|_| Zeroizing::new(body.as_bytes().to_vec())),
            timeout: None,
            guarded: false,
        }
    }

    /// Sets `a`, removes `b`, adds `c`.
    fn changed(mut request: Outgoing) -> Outgoing {
        let mut params = Params::of(&request).unwrap();
        assert_eq!(params.get("a").as_deref(), Some("1"));
        assert_eq!(params.get("x"), None);
        params.set("a", "ä&");
        params.remove("b");
        params.set("c", "3");
        params.write(&mut request).unwrap();
        request
    }

    #[test]
    fn they_are_changed_where_they_are() {
        let body = |request: Outgoing| String::from_utf8(request.body.unwrap().to_vec()).unwrap();
        let form = request(Some("application/x-www-form-urlencoded"), "a=1&b=2&a=4");
        assert_eq!(body(changed(form)), "a=%C3%A4%26&c=3");
        let json = request(Some("application/json; charset=utf-8"), r#"{"a":1,"b":[]}"#);
        assert_eq!(body(changed(json)), r#"{"a":"ä&","c":"3"}"#);
        let query = changed(request(None, ""));
        assert_eq!(query.url.query(), Some("a=%C3%A4%26&c=3"));
        assert!(query.body.is_none());
    }

    #[test]
    fn a_body_of_another_kind_has_none() {
        for (content_type, body) in [("application/xml", "<a/>"), ("application/json", "[]")] {
            assert!(Params::of(&request(Some(content_type), body)).is_err());
        }
    }
}
