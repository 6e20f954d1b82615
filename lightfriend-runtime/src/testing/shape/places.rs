//! Values at paths of JSON that is being made.

use serde_json::{Map, Value};

/// Puts a value where this path leads: a number in it is a place in a list.
pub(super) fn put(whole: &mut Value, path: &[&str], value: Value) {
    let Some((step, rest)) = path.split_first() else {
        *whole = value;
        return;
    };
    match step.parse::<usize>() {
        Ok(place) if place < 16 => {
            if !whole.is_array() {
                *whole = Value::Array(Vec::new());
            }
            if let Value::Array(list) = whole {
                while list.len() <= place {
                    list.push(Value::Null);
                }
                put(&mut list[place], rest, value);
            }
        }
        _ => {
            if !whole.is_object() {
                *whole = Value::Object(Map::new());
            }
            if let Value::Object(members) = whole {
                put(members.entry(*step).or_insert(Value::Null), rest, value);
            }
        }
    }
}

/// The same below what holds the others, at the first of these paths, if there is one.
pub(super) fn put_first(whole: &mut Value, root: &[&[&str]], paths: &[&[&str]], value: Value) {
    if let Some(path) = paths.first() {
        let root = root.first().copied().unwrap_or_default();
        put(whole, &[root, path].concat(), value);
    }
}

/// A word as JSON has it: numbers and truth values are what they are.
pub(super) fn word(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => number.into(),
            _ => text.into(),
        },
    }
}
