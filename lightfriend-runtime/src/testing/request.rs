//! What a client sent, and which endpoint it meant.

use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{HeaderMap, Method, Request};

use super::params::Params;

/// No request of this protocol is anywhere near this long.
const BODY_LIMIT: usize = 1024 * 1024;

/// An endpoint of the [`MockProvider`](super::MockProvider).
///
/// A request is told by its shape before its path, so that a client configured
/// with a real provider's URLs meets the same endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// `GET` with `response_type`; or `/authorize`, where the consent page posts
    /// to (RFC 6749 §3.1).
    Authorization,
    /// `POST` with `grant_type`; or `/token` (RFC 6749 §3.2).
    Token,
    /// `POST` with `token` and no `grant_type`; or `/revoke` (RFC 7009 §2). GitHub's: `DELETE` with
    /// `access_token`.
    Revocation,
    /// `GET` of a path with `/.well-known/` in it (RFC 8414 §3).
    Metadata,
    /// Every other request.
    Api,
    /// `GET /` without a token: a page that lists the endpoints.
    Index,
}

/// One request, as the provider received it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The endpoint it was routed to.
    pub endpoint: Endpoint,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query string without its `?`, still percent-encoded.
    pub query: Option<String>,
    /// The headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; bytes that are not UTF-8 are replaced.
    pub body: String,
    /// The query's parameters, then those of a form or JSON body. JSON is
    /// flattened: `{"a": {"b": [1]}}` is `a.b.0` = `1`.
    pub params: Vec<(String, String)>,
    /// The `Host` header: the original host when the client was rerouted here.
    pub host: String,
    /// When it arrived.
    pub at: Instant,
}

impl RecordedRequest {
    /// The first parameter of this name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        first(&self.params, name)
    }

    /// The first header of this name (given in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// A request read to its end and routed.
pub(super) struct Received {
    pub(super) endpoint: Endpoint,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) query_params: Params,
    pub(super) body_params: Params,
    at: Instant,
}

impl Received {
    /// Reads the whole request; `None` when the body breaks off or is too long.
    pub(super) async fn read(request: Request<Incoming>) -> Option<Self> {
        let at = Instant::now();
        let (head, body) = request.into_parts();
        let body = Limited::new(body, BODY_LIMIT).collect().await.ok()?;
        let body = body.to_bytes();

        let query = head.uri.query().map(ToOwned::to_owned);
        let query_params = Params::from_form(query.as_deref().unwrap_or_default().as_bytes());
        let body_params = match text(&head.headers, CONTENT_TYPE.as_str()) {
            Some(kind) if kind.contains("json") => Params::from_json(&body),
            Some(kind) if kind.contains("x-www-form-urlencoded") => Params::from_form(&body),
            _ => Params::default(),
        };

        let mut received = Self {
            endpoint: Endpoint::Api,
            method: head.method,
            path: head.uri.path().to_owned(),
            query,
            headers: head.headers,
            body,
            query_params,
            body_params,
            at,
        };
        received.endpoint = received.meant_endpoint();
        Some(received)
    }

    /// A header's value, when it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        text(&self.headers, name)
    }

    pub(super) fn record(&self) -> RecordedRequest {
        let params = [&self.query_params, &self.body_params];
        RecordedRequest {
            endpoint: self.endpoint,
            method: self.method.to_string(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), lossy(value.as_bytes())))
                .collect(),
            body: lossy(&self.body),
            params: params.into_iter().flat_map(Params::to_pairs).collect(),
            host: self.header(HOST.as_str()).unwrap_or_default().to_owned(),
            at: self.at,
        }
    }

    fn meant_endpoint(&self) -> Endpoint {
        self.endpoint_by_shape().unwrap_or_else(|| {
            let index = self.method == Method::GET && self.header(AUTHORIZATION.as_str()).is_none();
            match self.path.as_str() {
                "/authorize" => Endpoint::Authorization,
                "/token" => Endpoint::Token,
                "/revoke" => Endpoint::Revocation,
                "/" if index => Endpoint::Index,
                path if self.method == Method::GET && path.contains("/.well-known/") => {
                    Endpoint::Metadata
                }
                _ => Endpoint::Api,
            }
        })
    }

    fn endpoint_by_shape(&self) -> Option<Endpoint> {
        let (query, body) = (&self.query_params, &self.body_params);
        if self.method == Method::GET {
            let asks = query.get("response_type") == Some("code")
                || (query.has("response_type") && query.has("client_id"));
            return asks.then_some(Endpoint::Authorization);
        }
        if self.method == Method::DELETE && body.has("access_token") {
            return Some(Endpoint::Revocation);
        }
        if self.method != Method::POST {
            return None;
        }
        if body.has("grant_type") || query.has("grant_type") {
            Some(Endpoint::Token)
        } else if body.has("token") || query.has("token") {
            Some(Endpoint::Revocation)
        } else {
            None
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
