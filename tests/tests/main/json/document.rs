//! The OpenAPI document, against which a server's real answers are held.

use std::collections::{BTreeMap, BTreeSet};

use lightfriend_runtime::Integrations;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Browser, location};

/// The document, with every answer closed: there, a member that it does not name is a mistake.
pub(super) struct Document(pub(super) Value);

/// A route and a method of the document.
pub(super) type Operation = (String, Method);

impl Document {
    pub(super) fn of(all: Integrations) -> Self {
        let mut document = serde_json::to_value(all.openapi()).unwrap();
        let mut bases = BTreeSet::new();
        find_bases(&document["components"]["schemas"], &mut bases);
        let schemas = document["components"]["schemas"].as_object_mut().unwrap();
        for (name, schema) in schemas {
            close(schema, bases.contains(name));
        }
        Self(document)
    }

    pub(super) fn operations(&self) -> BTreeMap<String, BTreeSet<String>> {
        let paths = self.0["paths"].as_object().unwrap();
        let methods = |item: &Value| item.as_object().unwrap().keys().cloned().collect();
        let all = paths.iter();
        all.map(|(path, item)| (path.clone(), methods(item)))
            .collect()
    }

    /// What the document says of an answer: of its status, or else of any other.
    pub(super) fn response(&self, (path, method): &Operation, status: u16) -> &Value {
        let method = method.as_str().to_ascii_lowercase();
        let responses = &self.0["paths"][path][method.as_str()]["responses"];
        assert!(responses.is_object(), "{path} {method} is not documented");
        let named = &responses[status.to_string()];
        let response = if named.is_null() {
            assert!(status >= 400, "{path} {method}: {status} is not documented");
            &responses["default"]
        } else {
            named
        };
        let reference = response["$ref"].as_str();
        reference.map_or(response, |place| self.0.pointer(&place[1..]).unwrap())
    }

    /// Why a body is not what the document says.
    pub(super) fn problems(&self, operation: &Operation, status: u16, body: &Value) -> Vec<String> {
        let response = self.response(operation, status);
        let schema = &response["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{operation:?}: {status} has no JSON");
        self.problems_by(schema, body)
    }

    pub(super) fn problems_by(&self, schema: &Value, body: &Value) -> Vec<String> {
        let mut whole = schema.clone();
        whole["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
        whole["components"] = self.0["components"].clone();
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .unwrap();
        let errors = validator.iter_errors(body);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}

/// The schemas that others are made of.
fn find_bases(value: &Value, bases: &mut BTreeSet<String>) {
    for part in value["allOf"].as_array().into_iter().flatten() {
        if let Some(name) = part["$ref"].as_str() {
            bases.insert(name.rsplit('/').next().unwrap().to_owned());
        }
    }
    let below: Vec<&Value> = match value {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    for value in below {
        find_bases(value, bases);
    }
}

/// Allows no members but those that are named, unless the schema is a part of another.
fn close(schema: &mut Value, is_part: bool) {
    let is_object = schema["type"] == "object" && schema.get("additionalProperties").is_none();
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    for part in members
        .get_mut("allOf")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        close(part, true);
    }
    if !is_part && (is_object || members.contains_key("allOf")) {
        members.insert("unevaluatedProperties".to_owned(), false.into());
    }
}

/// A program's request, as a client made from the document sends it.
pub(super) async fn send(browser: &Browser, (path, method): &Operation) -> (u16, Value) {
    send_to(browser, path, method).await
}

async fn send_to(browser: &Browser, path: &str, method: &Method) -> (u16, Value) {
    let headers = [
        ("accept", "application/json"),
        ("sec-fetch-site", "same-origin"),
    ];
    let response = browser.send(method.clone(), path, &headers).await;
    let status = response.status().as_u16();
    if status == 303 {
        return (status, location(&response).into());
    }
    (status, response.json().await.unwrap())
}

/// Holds an answer against the document.
pub(super) async fn check(
    document: &Document,
    browser: &Browser,
    path: &str,
    method: Method,
) -> (u16, Value) {
    check_with(document, browser, path, "", method).await
}

/// The same with a query, which begins with `?`.
pub(super) async fn check_with(
    document: &Document,
    browser: &Browser,
    path: &str,
    query: &str,
    method: Method,
) -> (u16, Value) {
    let (status, body) = send_to(browser, &format!("{path}{query}"), &method).await;
    let operation = (path.to_owned(), method);
    if status == 303 {
        let headers = &document.response(&operation, status)["headers"];
        assert!(headers["Location"].is_object(), "{operation:?}");
    } else {
        let problems = document.problems(&operation, status, &body);
        assert!(problems.is_empty(), "{operation:?}: {problems:#?} {body:#}");
    }
    (status, body)
}
