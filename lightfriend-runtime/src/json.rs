//! JSON as providers really send it: what can be read is read, and what is odd about it is said.

mod repeats;

use std::{borrow::Cow, collections::HashSet, fmt};

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

/// An object that was read.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Object {
    pub(crate) members: Map<String, Value>,
    /// Members that stand there again with another value, by their paths; of the outermost the
    /// first is kept.
    repeated: HashSet<Vec<String>>,
    /// Why the object is not what it should be, though its members could be read.
    pub(crate) oddity: Option<&'static str>,
}

/// Reads the members of an object, as many as can be read. `None` when it is none.
///
/// A byte order mark is skipped, UTF-16 is read, and bytes that are no UTF-8 are taken for Latin-1. Each member is
/// read by itself, so one that is nested too deeply, or holds half a character, spoils no other.
pub(crate) fn object(bytes: &[u8]) -> Option<Object> {
    let text = text(bytes);
    let mut object = Object::default();
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read = reader.deserialize_map(Members(&mut object));
    if read.and_then(|()| reader.end()).is_err() {
        if object.members.is_empty() {
            return None;
        }
        object.odd("it is not well-formed JSON");
    }
    Some(object)
}

/// The text of a JSON document, whatever its characters are stored as.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = without_byte_order_mark(bytes);
    // JSON begins with two ASCII characters, so a zero among its first two bytes is half of one.
    match *bytes {
        [0xff, 0xfe, ref units @ ..] | ref units @ [_, 0, ..] => {
            utf_16(units, u16::from_le_bytes).into()
        }
        [0xfe, 0xff, ref units @ ..] | ref units @ [0, _, ..] => {
            utf_16(units, u16::from_be_bytes).into()
        }
        _ => eight_bits(bytes),
    }
}

/// RFC 8259 section 8.1 lets readers skip it.
fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units)
}

fn eight_bits(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

impl Object {
    /// Of these members alone.
    pub(crate) fn of(members: Map<String, Value>) -> Self {
        Self {
            members,
            ..Self::default()
        }
    }

    /// Whether another reader may see another value at a dotted path, as a member on the way to it
    /// repeats.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "an iterator is taken as such"
    )]
    pub(crate) fn is_ambiguous<'p>(&self, path: impl Iterator<Item = &'p str> + Clone) -> bool {
        let leads_on = |repeated: &Vec<String>| {
            let mut steps = path.clone();
            let mut repeated = repeated.iter();
            repeated.all(|name| steps.next() == Some(name.as_str()))
        };
        self.repeated.iter().any(leads_on)
    }

    fn odd(&mut self, oddity: &'static str) {
        self.oddity.get_or_insert(oddity);
    }

    fn add(&mut self, name: String, value: Value) {
        match self.members.get(&name) {
            None => {
                self.members.insert(name, value);
            }
            Some(first) => {
                if *first != value {
                    self.repeated.insert(vec![name]);
                }
                self.odd("a member repeats");
            }
        }
    }
}

struct Members<'a>(&'a mut Object);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, raw)) = map.next_entry::<&RawValue, &RawValue>()? {
            let Some(Value::String(name)) = value(name.get()) else {
                continue;
            };
            if repeats::is_in(raw) {
                self.0.odd("a member repeats");
                repeats::collect(raw, &mut vec![name.clone()], &mut self.0.repeated);
            }
            match value(raw.get()) {
                Some(value) => self.0.add(name, value),
                None => self.0.odd("a member cannot be read"),
            }
        }
        Ok(())
    }
}

/// One value, its half characters replaced.
fn value(text: &str) -> Option<Value> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => Some(value),
        Err(_) => serde_json::from_str(&without_lone_surrogates(text)).ok(),
    }
}

/// `\ud800` is half a character when its other half does not follow (RFC 8259 section 8.2).
fn without_lone_surrogates(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        whole.push_str(before);
        let length = match (code_unit(escape), escape.get(6..).and_then(code_unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                whole.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            (Some(_), _) => 6,
            // An escape of two characters; the second may be a backslash.
            (None, _) => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (escape, after) = escape.split_at(length.min(escape.len()));
        whole.push_str(escape);
        rest = after;
    }
    whole.push_str(rest);
    whole
}

/// The number in `\u1234`, if the text begins so.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

/// The value at a dotted path; a number selects from a list.
pub(crate) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        _ => value.get(step),
    })
}

/// The value at a dotted path into these members.
pub(crate) fn member<'a>(members: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    at(members.get(*first)?, rest)
}

/// The values of members of this name, at any depth, of the outermost first.
pub(crate) fn named<'a>(members: &'a Map<String, Value>, name: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    let mut waiting = vec![members];
    while let Some(members) = waiting.pop() {
        found.extend(members.get(name));
        waiting.extend(members.values().filter_map(Value::as_object));
        let lists = members.values().filter_map(Value::as_array);
        waiting.extend(lists.flatten().filter_map(Value::as_object));
    }
    found
}

/// Texts in a value at any depth, up to a few hundred.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    const MOST: usize = 256;
    let (mut found, mut waiting) = (Vec::new(), vec![value]);
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) => found.push(text.as_str()),
            Value::Array(list) => waiting.extend(list),
            Value::Object(members) => waiting.extend(members.values()),
            _ => {}
        }
        if found.len() >= MOST || waiting.len() >= MOST {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &[u8]) -> Value {
        Value::Object(object(text).unwrap().members)
    }

    #[test]
    fn values_are_those_of_the_ordinary_parser() {
        let text = r#" {"a":[1,-2,3.5,1e308,"x",true,null,{"b":18446744073709551615}]} "#;
        let object = object(text.as_bytes()).unwrap();
        assert_eq!(object.oddity, None);
        let value = Value::Object(object.members);
        assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(at(&value, &["a", "4"]), Some(&Value::from("x")));
        assert_eq!(at(&value, &["a", "b"]), None);
    }

    #[test]
    fn a_byte_order_mark_latin_1_and_half_characters_spoil_nothing() {
        assert_eq!(members(b"\xef\xbb\xbf{\"a\":1}")["a"], 1);
        assert_eq!(members(b"{\"a\":\"Zo\xeb\"}")["a"], "Zo\u{eb}");
        let half = members(br#"{"a":"x\ud800y","b":"\ud83d\ude00","c":"\\ud800","\udc00":1}"#);
        assert_eq!(half["a"], "x\u{fffd}y");
        assert_eq!(half["b"], "\u{1f600}");
        assert_eq!(half["c"], "\\ud800");
        assert_eq!(half["\u{fffd}"], 1);
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        for text in [
            "{\"a\":\"Zo\u{eb}\u{1f600}\"}",
            "\r\n{\"a\":\"Zo\u{eb}\u{1f600}\"}",
        ] {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [
                [b"\xff\xfe", little.as_slice()].concat(),
                [b"\xfe\xff", big.as_slice()].concat(),
                little,
                big,
            ] {
                assert_eq!(members(&bytes)["a"], "Zo\u{eb}\u{1f600}", "{bytes:?}");
            }
        }
        for bytes in [&b"\xff\xfe"[..], b"\xfe\xff{", b"{\0", b"\0{", b"\0"] {
            assert!(object(bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn what_repeats_is_said_and_the_first_is_kept() {
        let same = object(br#"{"a":1,"a":1}"#).unwrap();
        assert!(same.oddity.is_some() && same.repeated.is_empty());
        let other = object(br#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(other.members["a"], 1);
        assert!(other.is_ambiguous(["a"].into_iter()));
        assert!(!other.is_ambiguous(["b"].into_iter()));
        let inside = object(br#"{"b":[{"a":1,"a":1}]}"#).unwrap();
        assert!(inside.oddity.is_some() && inside.repeated.is_empty());
    }

    #[test]
    fn what_repeats_inside_is_known_by_its_path() {
        let inside = object(br#"{"b":[{},{"a":{"c":1},"a":{"c":2,"d":"\ud800"}}],"x":1}"#).unwrap();
        assert!(inside.oddity.is_some());
        let is_ambiguous = |path: &str| inside.is_ambiguous(path.split('.'));
        assert!(is_ambiguous("b.1.a.c") && is_ambiguous("b.1.a"));
        for path in ["b.0.a", "b.1", "b", "x", "a.c"] {
            assert!(!is_ambiguous(path), "{path}");
        }
        // The whole repeats, and so does all that is in it.
        let whole = object(br#"{"data":{"t":1},"data":{"t":2}}"#).unwrap();
        assert!(whole.is_ambiguous(["data", "t"].into_iter()));
        // However much there is of it.
        let deep = format!(
            r#"{{"b":{}"a":1,"a":2{}}}"#,
            "{\"x\":".repeat(120) + "{",
            "}".repeat(121)
        );
        assert!(object(deep.as_bytes()).unwrap().oddity.is_some());
    }

    #[test]
    fn what_is_too_deep_or_broken_off_spoils_no_other_member() {
        let deep = format!(
            r#"{{"a":1,"b":{}{},"c":2}}"#,
            "[".repeat(9999),
            "]".repeat(9999)
        );
        let deep = object(deep.as_bytes()).unwrap();
        assert_eq!(
            (&deep.members["a"], &deep.members["c"]),
            (&1.into(), &2.into())
        );
        assert!(deep.oddity.is_some());
        let broken = object(br#"{"a":"x","b":"#).unwrap();
        assert_eq!(broken.members["a"], "x");
        assert!(broken.oddity.is_some());
        // A text without its end is none.
        assert!(object(br#"{"a":"x"#).is_none());
    }

    #[test]
    fn what_is_no_object_is_none() {
        for text in ["", "[]", "\"a\"", "1", "null", "<html>", "a=b", "{"] {
            assert!(object(text.as_bytes()).is_none(), "{text}");
        }
        assert!(object(b"{}").unwrap().members.is_empty());
    }
}
