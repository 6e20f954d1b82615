//! A provider that writes down what it is asked, and answers what the test says.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use crate::support::{bind, serve_on};

/// One request.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: Method,
    pub host: String,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    /// Where it went: `POST provider.example/token`.
    pub fn target(&self) -> String {
        format!("{} {}{}", self.method, self.host, self.path)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The query's parameters, in order of their names.
    pub fn query(&self) -> Vec<(String, String)> {
        pairs(self.query.as_bytes())
    }

    /// The body's parameters, in order of their names.
    pub fn body(&self) -> Vec<(String, String)> {
        let kind = self.header("content-type").unwrap_or_default();
        if kind != "application/json" {
            return pairs(&self.body);
        }
        let object: Value = serde_json::from_slice(&self.body).expect("JSON");
        let members = object.as_object().expect("an object").iter();
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        members
            .map(|(name, value)| (name.clone(), text(value)))
            .collect()
    }

    pub fn param(&self, name: &str) -> Option<String> {
        let mut all = self.query().into_iter().chain(self.body());
        all.find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

fn pairs(form: &[u8]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = url::form_urlencoded::parse(form).into_owned().collect();
    pairs.sort();
    pairs
}

/// Asserts that parameters are these, in order of their names; `*` is any value.
#[track_caller]
pub fn assert_params(found: &[(String, String)], expected: &[(&str, &str)]) {
    let is_same = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|((name, value), (key, wanted))| {
                name == key && (*wanted == "*" || value == wanted)
            });
    assert!(is_same, "{found:?}\nexpected {expected:?}");
}

type Answer = Box<dyn Fn(&Seen) -> Value + Send + Sync>;

pub struct Recorder {
    pub address: SocketAddr,
    seen: Mutex<Vec<Seen>>,
    answer: Answer,
}

impl Recorder {
    /// An answer that is a number is a status, anything else a body; text is no JSON.
    pub async fn start(answer: impl Fn(&Seen) -> Value + Send + Sync + 'static) -> Arc<Self> {
        let (listener, address) = bind().await;
        let recorder = Arc::new(Self {
            address,
            seen: Mutex::default(),
            answer: Box::new(answer),
        });
        let app = Router::new().fallback(record).with_state(recorder.clone());
        serve_on(listener, app);
        recorder
    }

    /// What has been asked since the last look.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().expect("the requests"))
    }

    /// The only request since the last look.
    #[track_caller]
    pub fn only(&self) -> Seen {
        let mut seen = self.take();
        assert_eq!(seen.len(), 1, "{seen:#?}");
        seen.remove(0)
    }
}

async fn record(State(recorder): State<Arc<Recorder>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let host = parts.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let seen = Seen {
        method: parts.method,
        host: host.to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body: to_bytes(body, 1 << 20).await.expect("a body"),
        headers: parts.headers,
    };
    let answer = (recorder.answer)(&seen);
    recorder.seen.lock().expect("the requests").push(seen);
    match answer {
        Value::Number(status) => {
            let status = status.as_u64().and_then(|it| u16::try_from(it).ok());
            StatusCode::from_u16(status.unwrap_or(500))
                .expect("a status")
                .into_response()
        }
        body => (
            [(header::CONTENT_TYPE, "application/json")],
            body.to_string(),
        )
            .into_response(),
    }
}
