//! JSON in which no member may repeat: two readers of a repeated member may see two values.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It is not JSON, or nested too deeply.
    Syntax,
    /// A member repeats.
    Duplicate,
}

const DUPLICATE: &str = "a member repeats";

/// Parses a text, refusing repeated members. Depth is bounded by the parser, at 128.
pub(crate) fn parse_strict(text: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice::<Strict>(text)
        .map(|strict| strict.0)
        .map_err(|error| {
            if error.to_string().starts_with(DUPLICATE) {
                Problem::Duplicate
            } else {
                Problem::Syntax
            }
        })
}

/// The value at a dotted path; a number selects from a list.
pub(crate) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        _ => value.get(step),
    })
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let Strict(value) = map.next_value()?;
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom(DUPLICATE));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_members_and_deep_nesting_are_refused() {
        assert_eq!(parse_strict(br#"{"a":1,"a":1}"#), Err(Problem::Duplicate));
        assert_eq!(
            parse_strict(br#"{"b":[{"a":1,"a":1}]}"#),
            Err(Problem::Duplicate)
        );
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(parse_strict(deep.as_bytes()), Err(Problem::Syntax));
        assert_eq!(parse_strict(b"{"), Err(Problem::Syntax));
    }

    #[test]
    fn values_are_those_of_the_ordinary_parser() {
        let text = r#"{"a":[1,-2,3.5,1e308,"x",true,null,{"b":18446744073709551615}]}"#;
        let strict = parse_strict(text.as_bytes()).unwrap();
        assert_eq!(strict, serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(at(&strict, &["a", "4"]), Some(&Value::from("x")));
        assert_eq!(at(&strict, &["a", "b"]), None);
    }
}
