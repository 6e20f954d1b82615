//! Request parameters, whichever way they were written.

use serde_json::Value;
use url::form_urlencoded;

/// Names and values in the order they were sent.
#[derive(Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn from_form(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    pub(super) fn from_json(text: &[u8]) -> Self {
        let mut params = Self::default();
        if let Ok(value) = serde_json::from_slice(text) {
            params.flatten("", &value);
        }
        params
    }

    // RFC 6749 §3.1, §3.2: a parameter without a value counts as omitted.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether the parameter was sent, even empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    // RFC 6749 §3.1, §3.2: no parameter more than once; RFC 8707 §2 lets
    // `resource` repeat.
    pub(super) fn duplicate(&self) -> Option<&str> {
        let mut seen = std::collections::HashSet::new();
        self.0
            .iter()
            .map(|(key, _)| key.as_str())
            .find(|key| *key != "resource" && !seen.insert(*key))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    pub(super) fn to_pairs(&self) -> Vec<(String, String)> {
        self.0.clone()
    }

    fn flatten(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    self.flatten(&nested(name, key), member);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.flatten(&nested(name, &index.to_string()), item);
                }
            }
            Value::String(text) => self.0.push((name.to_owned(), text.clone())),
            Value::Null => self.0.push((name.to_owned(), String::new())),
            other => self.0.push((name.to_owned(), other.to_string())),
        }
    }
}

fn nested(parent: &str, key: &str) -> String {
    if parent.is_empty() {
        key.to_owned()
    } else {
        format!("{parent}.{key}")
    }
}
