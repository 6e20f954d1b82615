//! What a test lets the API answer.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::answer::{self, Answer};
use super::request::Received;

/// An answer of the API, for [`MockProvider::answer_api`](super::MockProvider::answer_api).
///
/// Where only the body matters, the JSON alone does as well: it is a 200.
///
/// ```no_run
/// use lightfriend_runtime::testing::{ApiAnswer, MockProvider};
/// use serde_json::json;
///
/// # async fn example() -> std::io::Result<()> {
/// let provider = MockProvider::start().await?;
/// provider.answer_api("/v1/me", json!({"name": "Ada"}));
/// let created = ApiAnswer::json(json!({"id": 7})).with_status(201);
/// provider.answer_api("/v1/events", created.only_for("POST"));
/// provider.answer_api("/v1/events", ApiAnswer::status(403).only_for("GET"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "an answer does nothing until it is given to `answer_api`"]
pub struct ApiAnswer {
    /// `None`: every method.
    method: Option<String>,
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl ApiAnswer {
    /// This status with an empty body.
    pub fn status(status: u16) -> Self {
        Self {
            method: None,
            status,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// This status, content type and body.
    pub fn status_with_body(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into().into(),
            ..Self::status(status).with_header(CONTENT_TYPE.as_str(), content_type)
        }
    }

    /// A 200 with this JSON.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "called with a literal `json!`"
    )]
    pub fn json(body: Value) -> Self {
        Self::status_with_body(200, "application/json", body.to_string())
    }

    /// The same with this status.
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same with one more header.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same for requests of this method only. It goes before an answer that
    /// the path has for every method.
    pub fn only_for(mut self, method: &str) -> Self {
        self.method = Some(method.to_ascii_uppercase());
        self
    }

    fn to_answer(&self) -> Answer {
        let headers = self.headers.iter();
        let headers: Vec<_> = headers.map(|(name, value)| (&**name, &**value)).collect();
        answer::answer(self.status, &headers, self.body.clone())
    }
}

impl From<Value> for ApiAnswer {
    fn from(body: Value) -> Self {
        Self::json(body)
    }
}

/// The answers that were set, with their paths.
#[derive(Default)]
pub(super) struct ApiAnswers(Vec<(String, ApiAnswer)>);

impl ApiAnswers {
    /// In place of the one that the same requests had before.
    pub(super) fn set(&mut self, path: &str, answer: ApiAnswer) {
        let is_replaced =
            |(other, old): &(String, ApiAnswer)| other == path && old.method == answer.method;
        self.0.retain(|entry| !is_replaced(entry));
        self.0.push((path.to_owned(), answer));
    }

    /// `None` where no answer was ever set. Once one is, a request that has none
    /// is a 404 which names those there are: a path misspelt in a test shows.
    pub(super) fn of(&self, received: &Received) -> Option<Answer> {
        if self.0.is_empty() {
            return None;
        }
        let found = self.find(received.method.as_str(), &received.path);
        Some(found.map_or_else(|| self.not_found(received), ApiAnswer::to_answer))
    }

    fn find(&self, method: &str, path: &str) -> Option<&ApiAnswer> {
        let of_method = |wanted: Option<&str>| {
            let mut entries = self.0.iter();
            entries.find(|(of, answer)| of == path && answer.method.as_deref() == wanted)
        };
        let entry = of_method(Some(method)).or_else(|| of_method(None));
        entry.map(|(_, answer)| answer)
    }

    fn not_found(&self, received: &Received) -> Answer {
        let known = self.0.iter().map(|(path, answer)| {
            let method = answer.method.as_deref().unwrap_or("any method");
            format!("{method} {path}")
        });
        let description = format!(
            "no answer is set for {} {}; answers are set for {}",
            received.method,
            received.path,
            known.collect::<Vec<_>>().join(", ")
        );
        let body = json!({"error": "not_found", "error_description": description});
        answer::json(StatusCode::NOT_FOUND, &body)
    }
}
