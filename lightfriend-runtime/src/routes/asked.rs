//! What a request to begin a flow asks for: its query, and the form or JSON of its body.

use axum::{
    body::{self, Body},
    http::{Method, header::CONTENT_TYPE, request::Parts},
};
use serde_json::Value as Json;
use url::form_urlencoded;

use crate::{error::Error, fields::Parameters, flow::ReturnTo};

/// Most bytes of a body: a form's worth.
const MOST_BODY: usize = 64 * 1024;

/// The parameters of one request. No `Debug`: some may be secret.
#[derive(Default)]
pub(super) struct Asked {
    query: Vec<(String, String)>,
    body: Vec<(String, String)>,
}

impl Asked {
    /// Reads them all; a GET has no body to read.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when the body is too large or is not what it says it is.
    pub(super) async fn read(parts: &Parts, body: Body) -> Result<Self, Error> {
        let mut asked = Self::of_query(parts);
        if parts.method != Method::GET {
            asked.body = read_body(parts, body).await?;
        }
        Ok(asked)
    }

    /// The query's alone.
    pub(super) fn of_query(parts: &Parts) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        Self {
            query: pairs(query.as_bytes()),
            body: Vec::new(),
        }
    }

    /// The path on the front end to go to afterwards. What is not one counts as none.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when there are several.
    pub(super) fn return_to(&self) -> Result<Option<ReturnTo>, Error> {
        Ok(self.get("return_to")?.and_then(ReturnTo::parse))
    }
}

impl Asked {
    /// All values of a parameter, where it may repeat; `None` where it is not there.
    pub(super) fn all(&self, name: &str) -> Option<Vec<String>> {
        let pairs = self.query.iter().chain(&self.body);
        let values = pairs.filter(|(key, _)| key == name);
        let values: Vec<String> = values.map(|(_, value)| value.clone()).collect();
        (!values.is_empty()).then_some(values)
    }
}

impl Parameters for Asked {
    fn get(&self, name: &str) -> Result<Option<&str>, Error> {
        let pairs = self.query.iter().chain(&self.body);
        let mut values = pairs.filter(|(key, _)| key == name);
        let value = values.next();
        if values.next().is_some() {
            return Err(Error::InvalidRequest("a parameter repeats"));
        }
        Ok(value.map(|(_, value)| value.as_str()))
    }

    fn is_exposed(&self, name: &str) -> bool {
        self.query.iter().any(|(key, _)| key == name)
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// A form, or an object of JSON; a body of any other type is not read.
async fn read_body(parts: &Parts, body: Body) -> Result<Vec<(String, String)>, Error> {
    let content_type = parts.headers.get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next();
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    let is_form = essence == "application/x-www-form-urlencoded";
    if !is_form && essence != "application/json" {
        return Ok(Vec::new());
    }
    let bytes = body::to_bytes(body, MOST_BODY)
        .await
        .map_err(|_| Error::InvalidRequest("the body is too long, or broke off"))?;
    if is_form {
        return Ok(pairs(&bytes));
    }
    if bytes.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    match serde_json::from_slice(&bytes) {
        Ok(Json::Object(members)) => Ok(members.into_iter().flat_map(texts).collect()),
        _ => Err(Error::InvalidRequest("the body is not an object of JSON")),
    }
}

/// A member's value as text, or each of a list; what is null is not there.
fn texts((name, value): (String, Json)) -> Vec<(String, String)> {
    let values = match value {
        Json::Array(values) => values,
        value => vec![value],
    };
    let texts = values.into_iter().filter_map(|value| match value {
        Json::String(text) => Some(text),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(truth) => Some(truth.to_string()),
        _ => None,
    });
    texts.map(|text| (name.clone(), text)).collect()
}
